"""Scenes from texts, and scenes to learn from."""

from __future__ import annotations

import torch

from nodes.generate.scene_tokens import SceneTokens
from nodes.train.scene_dataset import SceneDataset
from studio.core.clip_info import ClipInfo
from studio.core.image import Features
from studio.core.time import FrameRate
from studio.sdk import Time
from studio.sdk.networks.network import build_initial_module, to_batch
from studio.sdk.testing import MemoryMedia
from studio.sdk.testing.node_runner import StandaloneContext
from tools.bench.node_case import NodeCase


def cases() -> list[NodeCase]:
    """Return a scene beside its network, a frame of it, and a sample."""
    node = SceneTokens(width=960, height=540)
    net = build_initial_module(node, {"text": ClipInfo(features=96)})
    words = Features(torch.randn(20, 96), "text")
    ctx = StandaloneContext()
    made = node.analyze([words], None, None, net, ctx)  # type: ignore[arg-type]  # a list is as good as a clip
    samples = SceneDataset(count=100).make_dataset(MemoryMedia())
    samples.get_sample(3)

    def bare() -> None:
        with torch.no_grad():
            net(to_batch(words))

    return [
        NodeCase(
            "generate.scene_tokens, the scene",
            lambda: node.analyze([words], None, None, net, ctx),  # type: ignore[arg-type]
            bare,
            "the module",
        ),
        NodeCase(
            "generate.scene_tokens, a frame", lambda: node.process(None, Time(9, FrameRate.from_value(25)), made, ctx)
        ),
        NodeCase("train.scene_dataset, a sample again", lambda: samples.get_sample(3, 1)),
    ]
