"""Rectangles on the picture: where they are taken, and what becomes of them."""

from __future__ import annotations

import pytest

from studio.engine.look import Area
from studio.ui.viewer.area_drag import AreaDrag, Part, kept_inside, part_at

AREA = Area(10, 20, 30, 40)


@pytest.mark.parametrize(
    ("place", "part"),
    [
        ((10, 20), Part(-1, -1)),
        ((40, 60), Part(1, 1)),
        ((25, 21), Part(0, -1)),
        ((39, 40), Part(1, 0)),
        ((25, 40), Part(0, 0)),
        ((42, 62), Part(1, 1)),
        ((50, 40), None),
        ((25, 10), None),
    ],
)
def test_edges_and_corners_can_be_hit(place: tuple[float, float], part: Part | None) -> None:
    assert part_at(AREA, *place, zoom=2.0) == part


def test_grips_have_one_size_on_the_screen() -> None:
    assert part_at(AREA, 7, 40, zoom=1.0) == Part(-1, 0)
    assert part_at(AREA, 7, 40, zoom=4.0) is None


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (Part(0, 0), Area(15, 17, 30, 40)),
        (Part(-1, 0), Area(15, 20, 25, 40)),
        (Part(1, 1), Area(10, 20, 35, 37)),
        (Part(0, -1), Area(10, 17, 30, 43)),
    ],
)
def test_it_follows_the_hand(part: Part, expected: Area) -> None:
    assert AreaDrag(AREA, part, 100, 100).to(105.4, 96.8) == expected


def test_an_edge_may_pass_the_other() -> None:
    assert AreaDrag(AREA, Part(-1, 0), 10, 40).to(60, 40) == Area(40, 20, 20, 40)
    assert AreaDrag(AREA, Part(1, 0), 40, 40).to(10, 40).width == 1


def test_drawing_takes_every_pixel_that_is_touched() -> None:
    drag = AreaDrag(None, Part(1, 1), 5.5, 8.2)
    assert drag.to(2.1, 10.0) == Area(2, 8, 4, 2)
    assert drag.to(5.6, 8.3) == Area(5, 8, 1, 1)


def test_it_is_kept_inside_the_picture() -> None:
    assert kept_inside(Area(-5, 90, 30, 40), 100, 100) == Area(0, 60, 30, 40)
    assert kept_inside(AREA, 20, 10) == Area(0, 0, 20, 10)
