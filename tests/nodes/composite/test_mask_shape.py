"""Mask Shape, against formulas."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch

from nodes.composite.coverage import rasterize_polygon
from nodes.composite.mask_shape import MaskCombine, MaskOutline, MaskShape
from studio.sdk import ClipInfo, FrameRate, Image, Mask, ParameterError, Point
from studio.sdk.testing import MemoryMedia, run_frame
from tools.quality.composite import areas

SMALL: dict[str, Any] = {"width": 60, "height": 40}


def area(**values: Any) -> float:
    return float(run_frame(MaskShape(**{**SMALL, **values})).pixels.double().sum())


def test_areas_are_exact() -> None:
    for known in areas():
        assert known.ok, known


def test_each_pixel_holds_the_share_that_is_covered() -> None:
    corners = np.array([[1.0, 0.5], [3.25, 0.5], [3.25, 2.0], [1.0, 2.0]])
    wanted = [[0, 0.5, 0.5, 0.125, 0], [0, 1, 1, 0.25, 0], [0, 0, 0, 0, 0]]
    assert rasterize_polygon(corners, 5, 3).tolist() == wanted
    assert rasterize_polygon(corners[::-1], 5, 3).tolist() == wanted
    half = rasterize_polygon(np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0]]), 2, 2)
    assert half.tolist() == [[1.0, 0.5], [0.5, 0.0]]


def test_what_lies_outside_the_picture_changes_nothing_inside() -> None:
    assert (
        rasterize_polygon(np.array([[-9.0, -7.0], [70.5, -7.0], [70.5, 90.0], [-9.0, 90.0]]), 6, 4).tolist()
        == [[1.0] * 6] * 4
    )
    assert rasterize_polygon(np.array([[7.0, 0.0], [9.0, 0.0], [9.0, 4.0]]), 6, 4).max() == 0.0


def test_rounded_corners_take_their_area_away() -> None:
    plain = area(shape=MaskOutline.RECTANGLE, size=Point(0.8, 0.5))
    assert plain == pytest.approx(32 * 20, rel=1e-6)
    smooth = area(shape=MaskOutline.RECTANGLE, size=Point(0.8, 0.5), corner=6.0)
    assert smooth == pytest.approx(32 * 20 - (4 - math.pi) * 36, rel=2e-4)
    pill = area(shape=MaskOutline.RECTANGLE, size=Point(0.8, 0.5), corner=1e4, rotate=90.0)
    assert pill == pytest.approx(32 * 20 - (4 - math.pi) * 100, rel=2e-4)


def test_a_feather_keeps_the_area_and_softens_the_edge() -> None:
    assert area(feather=8.0) == pytest.approx(area(), rel=0.01)
    row = run_frame(MaskShape(feather=8.0, **SMALL)).pixels[0, 20]
    assert 0.3 < float(row[18]) < 0.6


def test_a_list_of_corners_is_drawn_and_turned_about_its_middle() -> None:
    square = "0.25 0.25, 0.75 0.25\n0.75 0.75; 0.25 0.75"
    assert area(shape=MaskOutline.CORNERS, corners=square) == pytest.approx(30 * 20, rel=1e-6)
    assert area(shape=MaskOutline.CORNERS, corners=square, rotate=90.0) == pytest.approx(30 * 20, rel=1e-6)


@pytest.mark.parametrize("text", ["", "0 0, 1 1", "0 0, 1 1, 2", "a b, c d, e f", "0 0, nan 1, 1 1", "😀"])
def test_what_is_no_list_of_points_is_refused(text: str) -> None:
    with pytest.raises(ParameterError, match="three or more points"):
        run_frame(MaskShape(shape=MaskOutline.CORNERS, corners=text))


def test_shapes_are_combined_with_a_mask() -> None:
    left = torch.zeros(1, 40, 60)
    left[:, :, :30] = 1.0
    box: dict[str, Any] = {"shape": MaskOutline.RECTANGLE, "size": Point(0.5, 0.5)}
    sums = {
        combine: float(run_frame(MaskShape(combine=combine, **box), mask=Mask(left)).pixels.sum())
        for combine in MaskCombine
    }
    assert sums == {MaskCombine.UNION: 1200 + 200, MaskCombine.INTERSECT: 200, MaskCombine.SUBTRACT: 1200 - 200}
    inverted = run_frame(MaskShape(combine=MaskCombine.INTERSECT, invert=True, **box), mask=Mask(left))
    assert float(inverted.pixels.sum()) == 1200 - 200


def test_the_size_is_that_of_the_picture_then_of_the_mask() -> None:
    image, mask = Image(torch.zeros(3, 7, 9)), Mask(torch.zeros(1, 20, 30))
    assert run_frame(MaskShape(), image=image, mask=mask).pixels.shape == (1, 7, 9)
    assert run_frame(MaskShape(), mask=mask).pixels.shape == (1, 20, 30)
    facts = MaskShape().facts({"image": ClipInfo(FrameRate.from_value(24), 5, 9, 7, 3)}, MemoryMedia())
    assert facts == ClipInfo(FrameRate.from_value(24), 5, 9, 7, 1)
    alone = MaskShape(rate=50.0, length=3, **SMALL).facts({}, MemoryMedia())
    assert alone == ClipInfo(FrameRate.from_value(50), 3, 60, 40, 1)


def test_a_single_pixel_and_no_size_are_no_trouble() -> None:
    assert run_frame(MaskShape(), image=Image(torch.zeros(3, 1, 1))).pixels.shape == (1, 1, 1)
    assert area(size=Point(0.0, 0.0)) == 0.0
