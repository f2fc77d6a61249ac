"""Composites."""

from __future__ import annotations

import torch

from nodes.composite.alpha import Premultiply
from nodes.composite.channels import Channels, ChannelSource
from nodes.composite.key import Key
from nodes.composite.mask_shape import MaskShape
from nodes.composite.remove_object import RemoveObject
from studio.sdk import Image, Mask
from studio.sdk.params import Point
from studio.sdk.testing import run_frame
from tools.bench.node_case import NodeCase, picture


def cases() -> list[NodeCase]:
    """Return alpha, channels, a key, an object to be removed and a shape."""
    image, with_alpha = picture(), picture(channels=4)
    swapped = Channels(red=ChannelSource.A_BLUE, blue=ChannelSource.A_RED)
    ball, removed = run_frame(MaskShape(size=Point(0.2, 0.2)), image=image), RemoveObject(reach=2)
    masks = [Mask(ball.pixels.roll(shift * image.width // 8, 2)) for shift in range(5)]
    clip = [Image(torch.lerp(image.pixels, torch.ones_like(image.pixels), mask.pixels)) for mask in masks]
    return [
        NodeCase(
            "composite.premultiply",
            lambda: run_frame(Premultiply(), image=with_alpha),
            lambda: torch.cat([with_alpha.pixels[:3] * with_alpha.pixels[3:], with_alpha.pixels[3:]]),
            "torch.mul, torch.cat",
        ),
        NodeCase("composite.channels", lambda: run_frame(swapped, a=image)),
        NodeCase("composite.key", lambda: run_frame(Key(), image=image)),
        NodeCase(
            "composite.remove_object, 2 frames on each side", lambda: run_frame(removed, 2, image=clip, mask=masks)
        ),
        NodeCase("composite.mask_shape, ellipse", lambda: run_frame(MaskShape(), image=image)),
    ]
