"""Rectangles on the picture: where they are taken, and what becomes of them."""

from __future__ import annotations

import pytest

from studio.engine.display.viewer_settings import PixelRect
from studio.ui.features.viewer.picture.area_drag import AreaDrag, AreaPart, find_part_at, fit_area_inside

AREA = PixelRect(10, 20, 30, 40)


@pytest.mark.parametrize(
    ("place", "part"),
    [
        ((10, 20), AreaPart(-1, -1)),
        ((40, 60), AreaPart(1, 1)),
        ((25, 21), AreaPart(0, -1)),
        ((39, 40), AreaPart(1, 0)),
        ((25, 40), AreaPart(0, 0)),
        ((42, 62), AreaPart(1, 1)),
        ((50, 40), None),
        ((25, 10), None),
    ],
)
def test_edges_and_corners_can_be_hit(place: tuple[float, float], part: AreaPart | None) -> None:
    assert find_part_at(AREA, *place, zoom=2.0) == part


def test_grips_have_one_size_on_the_screen() -> None:
    assert find_part_at(AREA, 7, 40, zoom=1.0) == AreaPart(-1, 0)
    assert find_part_at(AREA, 7, 40, zoom=4.0) is None


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (AreaPart(0, 0), PixelRect(15, 17, 30, 40)),
        (AreaPart(-1, 0), PixelRect(15, 20, 25, 40)),
        (AreaPart(1, 1), PixelRect(10, 20, 35, 37)),
        (AreaPart(0, -1), PixelRect(10, 17, 30, 43)),
    ],
)
def test_it_follows_the_hand(part: AreaPart, expected: PixelRect) -> None:
    assert AreaDrag(AREA, part, 100, 100).move_to(105.4, 96.8) == expected


def test_an_edge_may_pass_the_other() -> None:
    assert AreaDrag(AREA, AreaPart(-1, 0), 10, 40).move_to(60, 40) == PixelRect(40, 20, 20, 40)
    assert AreaDrag(AREA, AreaPart(1, 0), 40, 40).move_to(10, 40).width == 1


def test_drawing_takes_every_pixel_that_is_touched() -> None:
    drag = AreaDrag(None, AreaPart(1, 1), 5.5, 8.2)
    assert drag.move_to(2.1, 10.0) == PixelRect(2, 8, 4, 2)
    assert drag.move_to(5.6, 8.3) == PixelRect(5, 8, 1, 1)


def test_it_is_kept_inside_the_picture() -> None:
    assert fit_area_inside(PixelRect(-5, 90, 30, 40), 100, 100) == PixelRect(0, 60, 30, 40)
    assert fit_area_inside(AREA, 20, 10) == PixelRect(0, 0, 20, 10)
