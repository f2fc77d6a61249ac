"""Nodes that allow tiles give the same picture in tiles as in one piece."""

from __future__ import annotations

import pytest
import torch

from nodes.color.tone import Gain, Gamma, HueSaturation, Levels
from nodes.composite.blending import Operation
from nodes.composite.nodes import Merge, Mix
from nodes.filter.blur import Blur, Sharpen
from nodes.motion.warp import Warp
from studio.sdk import Color, Image, Mask
from studio.sdk.node import Node
from studio.sdk.registry import Registry
from studio.sdk.tiles import in_tiles

POINTWISE = [
    Gain(gain=1.7, color=Color(0.5, 1, 2)),
    Levels(in_black=0.1, gamma=2.0, out_white=0.8),
    Levels(in_black=0.1, in_white=0.9, clip=False),
    Gamma(gamma=0.4),
    HueSaturation(hue=50.0, saturation=2.0),
    *(Merge(operation=operation, opacity=0.7) for operation in Operation),
    Mix(mix=0.3),
]
AROUND = [Blur(radius=0.4), Blur(radius=3.0), Blur(radius=16.0), Sharpen(radius=2.5), Sharpen(threshold=0.05)]


def arguments(node: Node, channels: int) -> dict[str, object]:
    random = torch.Generator().manual_seed(5)
    values: dict[str, object] = {}
    for port in node.spec.inputs:
        count = 1 if port.type.value is Mask else channels
        pixels = torch.rand(83, 131, count, generator=random).permute(2, 0, 1)
        values[port.name] = Mask(pixels) if count == 1 else Image(pixels)
    return values


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("node", [*POINTWISE, *AROUND], ids=lambda node: node.spec.id)
def test_tiles_give_the_same_picture(node: Node, channels: int) -> None:
    given = arguments(node, channels)
    process = node.process  # type: ignore[attr-defined]  # every kind has its own
    whole = process(**given).pixels
    overlap = node.tile_overlap()
    assert overlap is not None
    for sides in (2, 4):
        tiled = in_tiles(process, given, overlap, sides).pixels
        assert float((tiled - whole).abs().max()) <= 1e-6
        assert tiled.stride() == whole.stride()


def test_all_nodes_that_allow_tiles_are_tried_here() -> None:
    allowed = {spec.id for spec in Registry().discover("nodes") if spec.cls.tile_overlap is not Node.tile_overlap}
    assert allowed == {node.spec.id for node in (*POINTWISE, *AROUND)}


def test_a_blur_that_shrinks_the_picture_first_allows_none() -> None:
    assert Blur(radius=16.5).tile_overlap() is None
    assert Sharpen(radius=40.0).tile_overlap() is None
    assert Warp().tile_overlap() is None
