"""Nodes that allow tiles give the same picture in tiles as in one piece."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from nodes.color.cdl import ColorDecisionList
from nodes.color.curves import Curves
from nodes.color.exposure import Exposure, WhiteBalance
from nodes.color.grade import Grade
from nodes.color.hue_curves import HueCurves
from nodes.color.lut_file import LutFile
from nodes.color.match import MatchColor, TransportMethod
from nodes.color.space import ColorSpace, OcioSpace, ViewTransform
from nodes.color.tone import ColorLevels, Gain, Gamma, HueSaturation, Invert
from nodes.composite.alpha import Premultiply, Unpremultiply
from nodes.composite.channels import Channels, ChannelSource
from nodes.composite.grow_mask import GrowMask
from nodes.composite.merge import Merge, Mix
from nodes.convert.image_to_depth import ImageToDepth
from nodes.filter.blur import Blur, Sharpen
from nodes.filter.convolve import Convolve
from nodes.filter.defocus import Defocus
from nodes.filter.dilate import DilateChannels, DilatePicture
from nodes.filter.edges import EdgeMethod, Edges
from nodes.filter.median import Median
from nodes.filter.path_blur import DirectionalBlur
from nodes.filter.posterize import Posterize
from nodes.motion.warp import Warp
from nodes.shared.compositing.blending import MergeOperation
from nodes.shared.compositing.morphology import MorphologyOperation, MorphologyShape
from nodes.time.echo import Echo
from nodes.time.median import TemporalMedian
from studio.sdk import Color, Image, Mask, ToneCurve
from studio.sdk.node import Node
from studio.sdk.registry import Registry
from studio.sdk.testing import run_frame

POINTWISE = [
    Gain(gain=1.7, color=Color(0.5, 1, 2)),
    ColorLevels(in_black=0.1, gamma=2.0, out_white=0.8),
    ColorLevels(in_black=0.1, in_white=0.9, clip=False),
    Gamma(gamma=0.4),
    HueSaturation(hue=50.0, saturation=2.0),
    *(Merge(operation=operation, opacity=0.7) for operation in MergeOperation),
    Mix(mix=0.3),
    Invert(),
    Exposure(stops=0.7),
    ImageToDepth(near=0.2, far=0.9),
    WhiteBalance(temperature=3200.0),
    Curves(master=ToneCurve.from_numbers((0, 0, 0.25, 0.12, 0.7, 0.9, 1, 1))),
    ColorSpace(target=OcioSpace.ACESCG),
    ViewTransform(),
    *(MatchColor(method=method) for method in TransportMethod),
    Premultiply(),
    Unpremultiply(),
    Channels(red=ChannelSource.B_LUMA, green=ChannelSource.MASK),
    Posterize(levels=5.0),
    Grade(gamma=Color(0.8, 1.2, 1.0), gain=Color(1.3, 1.0, 0.9), contrast=1.2, saturation=0.7),
    ColorDecisionList(slope=Color(1.2, 0.9, 1.0), power=Color(0.9, 1.1, 1.0), saturation=0.8),
    HueCurves(hue_vs_sat=ToneCurve.from_numbers((0, 0.5, 0.4, 0.8, 0.7, 0.3))),
    LutFile(file=Path(__file__).parent / "look.cube"),
]
AROUND = [
    Blur(radius=0.4),
    Blur(radius=3.0),
    Blur(radius=16.0),
    Sharpen(radius=2.5),
    Sharpen(threshold=0.05),
    *(Edges(method=method, radius=2.0) for method in EdgeMethod),
    *(GrowMask(size=5.0, shape=shape) for shape in MorphologyShape),
    GrowMask(size=2.5, operation=MorphologyOperation.CLOSE),
    DilatePicture(size=4.3, operation=MorphologyOperation.OPEN),
    DilatePicture(size=3.0, channels=DilateChannels.COLORS),
    Median(radius=1.5),
    DirectionalBlur(length=9.0, angle=30.0),
    Convolve(alpha=True),
    Defocus(radius=4.0),
]
FRAMES = [Echo(copies=2), TemporalMedian()]


def arguments(node: Node, channels: int) -> dict[str, Any]:
    """Return clips of three frames."""
    random = torch.Generator().manual_seed(5)
    values: dict[str, Any] = {}
    for port in node.spec.inputs:
        count = 1 if port.type.value is Mask else channels
        frames = [torch.rand(83, 131, count, generator=random).permute(2, 0, 1) for _ in range(3)]
        values[port.name] = [Mask(pixels) if count == 1 else Image(pixels) for pixels in frames]
    return values


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("node", [*POINTWISE, *AROUND, *FRAMES], ids=lambda node: node.spec.id)
def test_tiles_give_the_same_picture(node: Node, channels: int) -> None:
    given = arguments(node, channels)
    most = 5e-5 if isinstance(node, (Edges, Defocus)) else 1e-6  # a steep slope multiplies what is rounded
    whole = run_frame(node, 2, **given).pixels
    for sides in (2, 4):
        tiled = run_frame(node, 2, tiles=sides, **given).pixels
        assert float((tiled - whole).abs().max()) <= most
        assert list_strides(tiled) == list_strides(whole)


def list_strides(pixels: torch.Tensor) -> list[int]:
    """Return the strides that have a meaning: that of a side of 1 may be any."""
    return [stride for stride, size in zip(pixels.stride(), pixels.shape, strict=True) if size > 1]


def test_all_nodes_that_allow_tiles_are_tried_here() -> None:
    allowed = {spec.id for spec in Registry().discover_nodes("nodes") if spec.cls.tile_overlap is not Node.tile_overlap}
    assert allowed == {node.spec.id for node in (*POINTWISE, *AROUND, *FRAMES)}


def test_a_blur_that_shrinks_the_picture_first_allows_none() -> None:
    assert Blur(radius=16.5).tile_overlap() is None
    assert Sharpen(radius=40.0).tile_overlap() is None
    assert Warp().tile_overlap() is None
