"""Composites."""

from __future__ import annotations

import torch

from nodes.composite.alpha import Premultiply
from nodes.composite.channels import Channels, ChannelSource
from nodes.composite.key import Key
from nodes.composite.mask_shape import MaskShape
from studio.sdk.testing import run_frame
from tools.bench.node_case import NodeCase, picture


def cases() -> list[NodeCase]:
    """Return alpha, channels, a key and a shape."""
    image, with_alpha = picture(), picture(channels=4)
    swapped = Channels(red=ChannelSource.A_BLUE, blue=ChannelSource.A_RED)
    return [
        NodeCase(
            "composite.premultiply",
            lambda: run_frame(Premultiply(), image=with_alpha),
            lambda: torch.cat([with_alpha.pixels[:3] * with_alpha.pixels[3:], with_alpha.pixels[3:]]),
            "torch.mul, torch.cat",
        ),
        NodeCase("composite.channels", lambda: run_frame(swapped, a=image)),
        NodeCase("composite.key", lambda: run_frame(Key(), image=image)),
        NodeCase("composite.mask_shape, ellipse", lambda: run_frame(MaskShape(), image=image)),
    ]
