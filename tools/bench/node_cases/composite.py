"""Composites."""

from __future__ import annotations

import math

import torch

from nodes.composite.alpha import Premultiply
from nodes.composite.channels import Channels, ChannelSource
from nodes.composite.key import Key
from nodes.composite.mask_shape import MaskShape
from nodes.composite.object_mask.object_mask import ObjectMask
from nodes.composite.refine_matte.refine_matte import MattingMethod, RefineMatte
from nodes.composite.remove_object import RemoveObject
from nodes.composite.roto import Roto
from studio.sdk import Image, Mask, ObjectClicks
from studio.sdk.clicks.object_clicks import ClickedObject, ObjectBox
from studio.sdk.params import Point
from studio.sdk.roto.roto_shapes import ControlPoint, RotoShape, RotoShapes
from studio.sdk.testing import run_frame
from tools.bench.node_case import NodeCase, picture


def cases() -> list[NodeCase]:
    """Return alpha, channels, a key, an object to be removed, a shape, and many shapes."""
    image, with_alpha = picture(), picture(channels=4)
    swapped = Channels(red=ChannelSource.A_BLUE, blue=ChannelSource.A_RED)
    ball, removed = run_frame(MaskShape(size=Point(0.2, 0.2)), image=image), RemoveObject(reach=2)
    masks = [Mask(ball.pixels.roll(shift * image.width // 8, 2)) for shift in range(5)]
    clip = [Image(torch.lerp(image.pixels, torch.ones_like(image.pixels), mask.pixels)) for mask in masks]
    rotoscoped = Roto(shapes=_make_shapes(image.width, image.height))
    around = ObjectBox.from_corners(
        0, (image.width * 0.38, image.height * 0.35), (image.width * 0.62, image.height * 0.65)
    )
    clicked = ObjectMask(clicks=ObjectClicks((ClickedObject("Ball", boxes=(around,)),)))
    hard = Mask((ball.pixels > 0.5).float())
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
        NodeCase("composite.object_mask, 5 frames", lambda: run_frame(clicked, 2, image=clip)),
        NodeCase("composite.refine_matte, closed form", lambda: run_frame(RefineMatte(), image=image, mask=hard)),
        NodeCase(
            "composite.refine_matte, guided filter",
            lambda: run_frame(RefineMatte(method=MattingMethod.GUIDED_FILTER), image=image, mask=hard),
        ),
        NodeCase("composite.mask_shape, ellipse", lambda: run_frame(MaskShape(), image=image)),
        NodeCase("composite.roto, 200 shapes of 40 points", lambda: run_frame(rotoscoped, 5, image=image)),
    ]


def _make_shapes(width: int, height: int) -> RotoShapes:
    """Return 200 round shapes of 40 smooth points each, with two keys, all over a picture."""
    shapes = []
    for number in range(200):
        x, y = width * (number % 20 + 0.5) / 20, height * (number // 20 + 0.5) / 10
        points = tuple(
            ControlPoint(x + 60 * math.cos(turn), y + 60 * math.sin(turn), 2.0, 1.0, -2.0, -1.0)
            for turn in (math.tau * point / 40 for point in range(40))
        )
        moved = tuple(point.move_by(10.0, 5.0) for point in points)
        shapes.append(RotoShape(f"Shape {number}", {0: points, 10: moved}))
    return RotoShapes(tuple(shapes))
