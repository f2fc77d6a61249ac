"""Scenes from texts, and scenes to learn from."""

from __future__ import annotations

import torch

from nodes.generate.scene_tokens import SceneTokens
from nodes.train.scene_dataset import SceneDataset
from studio.core.clip import ClipFacts
from studio.core.image import Features
from studio.core.time import FrameRate
from studio.sdk import Time
from studio.sdk.networks import as_batch, build_fresh
from studio.sdk.testing import MemoryMedia
from studio.sdk.testing.run import StandaloneContext
from tests.bench.node_case import NodeCase


def cases() -> list[NodeCase]:
    """Return a scene beside its network, a frame of it, and a sample."""
    node = SceneTokens(width=960, height=540)
    net = build_fresh(node, {"text": ClipFacts(features=96)})
    words = Features(torch.randn(20, 96), "text")
    ctx = StandaloneContext()
    made = node.analyze([words], None, None, net, ctx)  # type: ignore[arg-type]  # a list is as good as a clip
    samples = SceneDataset(count=100).samples(MemoryMedia())
    samples.sample(3)

    def bare() -> None:
        with torch.no_grad():
            net(as_batch(words))

    return [
        NodeCase(
            "generate.scene_tokens, the scene", lambda: node.analyze([words], None, None, net, ctx),  # type: ignore[arg-type]
            bare, "the module",
        ),
        NodeCase("generate.scene_tokens, a frame", lambda: node.process(None, Time(9, FrameRate.of(25)), made, ctx)),
        NodeCase("train.scene_dataset, a sample again", lambda: samples.sample(3, 1)),
    ]  # fmt: skip
