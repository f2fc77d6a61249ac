"""Frames to pixels and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.core.time import FrameRange
from studio.ui.widgets.plots.frame_axis import MARGIN, MAX_SCALE, FrameAxis

axes = st.builds(FrameAxis, st.floats(-100, 1e5), st.floats(0.01, MAX_SCALE))


@given(axes, st.integers(0, 100_000))
def test_each_frame_covers_the_pixels_from_its_own_to_the_next_ones(axis: FrameAxis, frame: int) -> None:
    assert axis.frame_at(axis.x_of(frame + 0.5)) == frame
    assert axis.boundary_at(axis.x_of(frame)) == frame


@given(axes, st.floats(0.1, 10), st.floats(0, 2000))
def test_zooming_keeps_what_is_under_the_mouse(axis: FrameAxis, factor: float, x: float) -> None:
    before = axis.first_frame + x / axis.pixels_per_frame
    zoomed = axis.zoom_about(factor, x)
    assert zoomed.first_frame + x / zoomed.pixels_per_frame == pytest.approx(before, abs=1e-4)
    assert zoomed.pixels_per_frame <= MAX_SCALE


@given(axes, st.integers(1, 50_000), st.integers(60, 3000))
def test_a_limited_axis_shows_the_clip_and_little_else(axis: FrameAxis, length: int, width: int) -> None:
    limited = axis.clamp_to_clip(length, width)
    assert limited.x_of(0) <= MARGIN + 1e-3
    if FrameAxis.fit_clip(length, width).pixels_per_frame < MAX_SCALE:
        assert limited.x_of(length) >= width - MARGIN - 1e-3 * limited.pixels_per_frame - 1e-3
    assert limited.clamp_to_clip(length, width).pixels_per_frame == pytest.approx(limited.pixels_per_frame)


def test_fitting_shows_all_frames_with_a_margin_at_both_ends() -> None:
    axis = FrameAxis.fit_clip(241, 1000)
    assert axis.x_of(0) == pytest.approx(MARGIN)
    assert axis.x_of(241) == pytest.approx(1000 - MARGIN)
    assert axis.compute_visible_frames(241, 1000) == FrameRange(0, 241)


def test_a_still_is_not_blown_up_to_the_whole_width() -> None:
    assert FrameAxis.fit_clip(1, 1000).pixels_per_frame == MAX_SCALE


def test_only_what_can_be_seen_is_visible() -> None:
    axis = FrameAxis(10.5, 20)
    assert axis.compute_visible_frames(100, 200) == FrameRange(10, 21)
    assert axis.compute_visible_frames(15, 200) == FrameRange(10, 15)
    assert not axis.compute_visible_frames(5, 200)


@pytest.mark.parametrize("frame", [0, 57, 60, 400, 999])
def test_a_frame_is_brought_into_view(frame: int) -> None:
    axis = FrameAxis(50, 10).scroll_to_show(frame, 300)
    assert axis.x_of(frame) >= 0
    assert axis.x_of(frame + 1) <= 300


def test_a_frame_in_view_moves_nothing() -> None:
    axis = FrameAxis(50, 10)
    assert axis.scroll_to_show(60, 300) == axis
