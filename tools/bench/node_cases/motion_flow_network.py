"""Optical flow by a network, and a pair of frames to learn it from."""

from __future__ import annotations

from typing import Any

import torch

from nodes.motion.flow_network import FlowNetwork
from nodes.train.flow_dataset import FlowDataset
from studio.sdk.networks.network import build_initial_module
from studio.sdk.testing import MemoryMedia, StandaloneContext
from tools.bench.node_case import NodeCase, picture


def cases() -> list[NodeCase]:
    """Return the network at its default, untrained, which takes as long as trained, and a sample of 128×96."""
    node = FlowNetwork()
    net: Any = build_initial_module(node, {}).requires_grad_(False)
    first = picture()
    second = first.with_pixels(first.pixels.roll((3, -2), (1, 2)))
    pair = torch.stack([first.pixels, second.pixels]).unsqueeze(0)
    samples = FlowDataset().make_dataset(MemoryMedia())
    return [
        NodeCase(
            "motion.flow_network",
            lambda: node.compute_flow(first, second, net, StandaloneContext()),
            lambda: net(pair),
            "the same module",
        ),
        NodeCase("train.flow_dataset, a sample", lambda: samples.get_sample(3)),
    ]
