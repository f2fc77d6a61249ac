"""How the picture lies in the viewer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.ui.features.viewer.picture.picture_transform import MAX_ZOOM, MIN_ZOOM, PictureTransform

views = st.builds(PictureTransform, st.floats(MIN_ZOOM, MAX_ZOOM), st.floats(-3000, 3000), st.floats(-3000, 3000))
places = st.tuples(st.floats(0, 2000), st.floats(0, 2000))


@given(views, places)
def test_there_and_back(view: PictureTransform, place: tuple[float, float]) -> None:
    assert view.to_widget_point(*view.to_picture_point(*place)) == pytest.approx(place, abs=1e-6)


@given(views, places, st.floats(0.05, 20))
def test_zooming_keeps_what_is_under_the_mouse(
    view: PictureTransform, place: tuple[float, float], factor: float
) -> None:
    zoomed = view.zoom_at(factor, *place)
    assert zoomed.to_picture_point(*place) == pytest.approx(view.to_picture_point(*place), abs=1e-5, rel=1e-6)
    assert MIN_ZOOM <= zoomed.zoom <= MAX_ZOOM


def test_fitting_uses_the_whole_room_and_centres() -> None:
    view = PictureTransform.from_room((1920, 1080), (960, 1000))
    assert view == PictureTransform(0.5, 0.0, 230.0)


def test_a_small_picture_is_made_larger_to_fit() -> None:
    assert PictureTransform.from_room((100, 50), (400, 400)) == PictureTransform(4.0, 0.0, 100.0)


@given(views, st.floats(-9000, 9000), st.floats(-9000, 9000))
def test_the_picture_cannot_be_lost(view: PictureTransform, dx: float, dy: float) -> None:
    moved = view.pan_by(dx, dy).keep_in_room((640, 360), (800, 600))
    assert moved.x <= 760
    assert moved.x + 640 * moved.zoom >= 39.9
    assert moved.y + 360 * moved.zoom >= 39.9
