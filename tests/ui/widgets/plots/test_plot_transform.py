"""Frames and values to pixels and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.ui.widgets.plots.plot_transform import (
    PER_FRAME,
    PER_VALUE,
    PlotBounds,
    PlotTransform,
    compute_value_step,
    compute_value_ticks,
    format_tick,
)

plots = st.builds(PlotTransform, st.floats(-1e4, 1e5), st.floats(0.01, 160), st.floats(-1e4, 1e4), st.floats(1e-3, 1e4))
pixels = st.floats(-500, 4000)
factors = st.floats(0.1, 10)


@given(plots, st.floats(-1e5, 1e5), st.floats(-1e5, 1e5))
def test_pixels_lead_back_to_frames_and_values(plot: PlotTransform, frame: float, value: float) -> None:
    assert plot.frame_at(plot.x_of(frame)) == pytest.approx(frame, abs=1e-6)
    assert plot.value_at(plot.y_of(value)) == pytest.approx(value, abs=1e-6)


@given(plots, pixels, pixels, factors, factors)
def test_zooming_keeps_what_is_under_the_mouse(
    plot: PlotTransform, x: float, y: float, time: float, values: float
) -> None:
    zoomed = plot.zoom_about(x, y, time=time, values=values)
    assert zoomed.frame_at(x) == pytest.approx(plot.frame_at(x), abs=1e-5)
    assert zoomed.value_at(y) == pytest.approx(plot.value_at(y), abs=1e-5)
    assert PER_FRAME[0] <= zoomed.pixels_per_frame <= PER_FRAME[1]
    assert PER_VALUE[0] <= zoomed.pixels_per_value <= PER_VALUE[1]


@given(plots, pixels, pixels, factors)
def test_zooming_one_way_leaves_the_other(plot: PlotTransform, x: float, y: float, factor: float) -> None:
    time, values = plot.zoom_about(x, y, time=factor), plot.zoom_about(x, y, values=factor)
    assert (time.top_value, time.pixels_per_value) == (plot.top_value, plot.pixels_per_value)
    assert (values.left_frame, values.pixels_per_frame) == (plot.left_frame, plot.pixels_per_frame)


@given(plots, pixels, pixels, pixels, pixels)
def test_panning_moves_what_is_seen(plot: PlotTransform, x: float, y: float, right: float, down: float) -> None:
    panned = plot.pan_by(right, down)
    assert panned.x_of(plot.frame_at(x)) == pytest.approx(x + right, abs=1e-3)
    assert panned.y_of(plot.value_at(y)) == pytest.approx(y + down, abs=1e-3)


@given(
    st.tuples(st.floats(-1e4, 1e4), st.floats(0, 1e4)),
    st.tuples(st.floats(-1e5, 1e5), st.floats(0, 1e5)),
    st.integers(80, 3000),
    st.integers(40, 1500),
)
def test_fitting_shows_everything(
    time: tuple[float, float], values: tuple[float, float], width: int, height: int
) -> None:
    bounds = PlotBounds(time[0], time[0] + time[1], values[0], values[0] + values[1])
    plot = PlotTransform.fit_bounds(bounds, width, height)
    for frame in bounds[:2]:
        assert -1e-3 <= plot.x_of(frame) <= width + 1e-3
    for value in bounds[2:]:
        assert -1e-3 <= plot.y_of(value) <= height + 1e-3


def test_what_is_flat_lies_in_the_middle() -> None:
    plot = PlotTransform.fit_bounds(PlotBounds(10, 10, 3, 3), 400, 200)
    assert (plot.x_of(10), plot.y_of(3)) == pytest.approx((200, 100))


@given(plots, st.floats(-1e4, 1e5), st.integers(50, 3000))
def test_a_frame_is_brought_into_view(plot: PlotTransform, frame: float, width: int) -> None:
    assert -1e-3 <= plot.scroll_to_show(frame, width).x_of(frame) <= width + 1e-3


def test_a_frame_in_view_moves_nothing() -> None:
    plot = PlotTransform(0, 10, 1, 100)
    assert plot.scroll_to_show(20, 300) == plot


def test_bounds_hold_all_points() -> None:
    bounds = PlotBounds.from_points([(3, 1), (1, 7)])
    assert bounds == PlotBounds(1, 3, 1, 7)
    assert bounds is not None
    assert bounds.unite_with(PlotBounds(-1, 2, 2, 9)) == PlotBounds(-1, 3, 1, 9)
    assert bounds.unite_with(None) is bounds
    assert PlotBounds.from_points([]) is None


@given(st.floats(1e-6, 1e6), st.floats(10, 100))
def test_steps_of_values_are_nice_and_wide_enough(per_value: float, apart: float) -> None:
    step = compute_value_step(per_value, apart)
    assert step * per_value >= apart * (1 - 1e-6)
    assert step * per_value <= apart * 2.6
    assert f"{step:.0e}"[0] in "125"


@given(plots, st.integers(40, 1500))
def test_ticks_cover_the_height_in_order(plot: PlotTransform, height: int) -> None:
    ticks = compute_value_ticks(plot, height, 40)
    values = [tick.value for tick in ticks]
    assert values == sorted(values)
    assert all(-1 <= plot.y_of(value) <= height + 1 for value in values)
    assert len(ticks) <= height / 40 * 5 + 6
    labels = [tick.label for tick in ticks if tick.label]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [(0.0, 1, "0"), (1e-12, 0.1, "0"), (0.5, 0.5, "0.5"), (2.0, 0.5, "2.0"), (30, 10, "30"), (2e6, 1e6, "2e+06")],
)
def test_labels_have_as_many_digits_as_the_step(value: float, step: float, text: str) -> None:
    assert format_tick(value, step) == text
