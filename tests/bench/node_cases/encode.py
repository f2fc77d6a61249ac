"""Encoders: what a node adds to its network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch

from nodes.encode.image_attention import ImageAttention
from nodes.encode.image_autoencoder import ImageAutoencoder
from nodes.encode.image_cnn import ImageCNN
from nodes.encode.text_embedding import TextEmbedding
from nodes.encode.text_lstm import TextLSTM
from nodes.encode.text_transformer import TextTransformer
from studio.core.clip import ClipFacts
from studio.core.time import FrameRate
from studio.sdk import Network
from studio.sdk.networks import build_fresh
from tests.bench.node_case import NodeCase, picture

_CAPTION = 'a small red circle moves left to right while the blue star spins on a cream background with "Hello"'


def cases() -> list[NodeCase]:
    """Return each encoder at its defaults."""
    return [
        _of_text("encode.text_embedding", TextEmbedding()),
        _of_text("encode.text_lstm", TextLSTM()),
        _of_text("encode.text_transformer", TextTransformer()),
        _of_picture("encode.image_cnn", ImageCNN()),
        _of_picture("encode.image_attention", ImageAttention()),
        _of_picture("encode.image_autoencoder", ImageAutoencoder()),
    ]


def _of_text(name: str, node: TextEmbedding | TextLSTM | TextTransformer) -> NodeCase:
    net, run = _net(node, {"text": ClipFacts()})
    return NodeCase(
        f"{name}, 20 words", lambda: node.process(_CAPTION, net), lambda: run(text=(_CAPTION,)), "the module"
    )


def _of_picture(name: str, node: ImageCNN | ImageAttention | ImageAutoencoder) -> NodeCase:
    image = picture()
    net, run = _net(node, {"image": ClipFacts(FrameRate.of(25), 1, image.width, image.height, 3)})
    pixels = image.pixels.unsqueeze(0)
    return NodeCase(name, lambda: node.process(image, net), lambda: run(image=pixels), "the module")


def _net(node: Network, clips: Mapping[str, ClipFacts]) -> tuple[Any, Callable[..., object]]:
    """Return a node's module as the engine calls it, and that call."""
    net = build_fresh(node, clips).requires_grad_(False)

    def run(**inputs: object) -> object:
        with torch.inference_mode():
            return net(**inputs)

    return net, run
