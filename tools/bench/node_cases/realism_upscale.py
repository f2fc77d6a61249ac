"""Pictures made larger by networks."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

from nodes.realism.upscale_network import UpscaleNetwork
from studio.sdk import ClipInfo, Image
from studio.sdk.networks.network import build_initial_module
from studio.sdk.testing import StandaloneContext
from tools.bench.node_case import NodeCase, picture


def cases() -> list[NodeCase]:
    """Return a quarter of the frame, twice as large, untrained: that takes as long as trained."""
    image = Image(picture().pixels[:, :270, :480].permute(1, 2, 0).contiguous().permute(2, 0, 1))
    node = UpscaleNetwork()
    net: Any = build_initial_module(node, {}).requires_grad_(False)
    facts: Any = {"image": ClipInfo(width=480, height=270, channels=3)}

    def bare() -> torch.Tensor:
        batch = image.pixels.unsqueeze(0)
        cubic = functional.interpolate(batch, scale_factor=2, mode="bicubic")
        made: torch.Tensor = (cubic + net.detail(batch)).clamp(0.0, 1.0)
        return made

    return [
        NodeCase(
            "realism.upscale_network, 480×270",
            lambda: node.process(image, net, facts, StandaloneContext()),
            bare,
            "the same module, and torch's bicubic",
        )
    ]
