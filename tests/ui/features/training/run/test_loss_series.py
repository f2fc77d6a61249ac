"""Curves: how they grow, are smoothed and thinned, and where they lie on a chart."""

from __future__ import annotations

import numpy as np
import pytest

from studio.ui.features.training.chart.chart_axes import LossChartAxes, format_steps
from studio.ui.features.training.run.loss_series import LossSeries, LossSeriesBook
from studio.ui.features.training.run.run_files import LogChunk, SeriesName

NAME = SeriesName("losses", "native")


def series_of(steps: list[float], values: list[float]) -> LossSeries:
    made = LossSeries()
    made.append_values(np.array(steps, float), np.array(values, float))
    return made


def test_it_grows_past_its_room() -> None:
    made = LossSeries()
    for start in range(0, 5000, 500):
        steps = np.arange(start, start + 500, dtype=float)
        made.append_values(steps, steps * 2)
    assert made.step_array.tolist() == list(range(5000))
    assert made.value_array[-1] == 9998


def test_going_back_to_an_earlier_step_forgets_what_came_behind_it() -> None:
    made = series_of([1, 2, 3, 4], [4, 3, 2, 1])
    made.append_values(np.array([3.0, 4.0, 5.0]), np.array([9.0, 8.0, 7.0]))
    assert made.step_array.tolist() == [1, 2, 3, 4, 5]
    assert made.value_array.tolist() == [4, 3, 9, 8, 7]
    within = series_of([1, 2, 3, 2, 3], [1, 2, 3, 20, 30])
    assert within.value_array.tolist() == [1, 20, 30]


def test_smoothing_is_an_average_without_bias() -> None:
    made = series_of([1, 2, 3], [5, 5, 5])
    assert made.smooth_values(0.9) == pytest.approx([5, 5, 5])
    two = series_of([1, 2], [1, 3])
    assert two.smooth_values(0.5)[1] == pytest.approx((0.25 * 1 + 0.5 * 3) / 0.75)
    assert two.smooth_values(0.0) is not None
    assert two.smooth_values(0.0).tolist() == [1, 3]


def test_what_is_not_finite_breaks_the_curve_and_no_average() -> None:
    made = series_of([1, 2, 3], [1, np.nan, 1])
    smooth = made.smooth_values(0.5)
    assert smooth[[0, 2]] == pytest.approx([1, 1])
    assert np.isnan(smooth[1])


def test_a_long_curve_is_thinned_to_the_extremes_of_each_pixel() -> None:
    steps = np.arange(100_000, dtype=float)
    values = np.sin(steps)
    values[54_321] = 50.0
    made = LossSeries()
    made.append_values(steps, values)
    line = made.build_line(0, 100_000, 500)
    assert len(line.steps) <= 2 * 500
    assert line.values.max() == 50.0
    assert line.values.min() == pytest.approx(-1, abs=1e-3)
    near = made.build_line(100, 120, 500)
    assert near.steps.tolist() == list(range(99, 122))


def test_the_nearest_value_is_read() -> None:
    made = series_of([10, 20, 30], [1, 2, 3])
    assert made.find_nearest(14) == (10, 1)
    assert made.find_nearest(16) == (20, 2)
    assert made.find_nearest(500) == (30, 3)
    assert LossSeries().find_nearest(1) is None


def test_a_book_knows_its_last_step() -> None:
    book = LossSeriesBook()
    assert book.last_step == 0
    book.append_chunk(LogChunk({NAME: (np.array([1.0, 7.0]), np.array([1.0, 2.0]))}))
    assert book.last_step == 7
    book.clear_series()
    assert book.last_step == 0


def test_axes_go_there_and_back() -> None:
    axes = LossChartAxes(50, 10, 400, 100, 0, 200, 0, 1)
    assert axes.steps_to_x(np.array([0.0, 200.0])).tolist() == [50, 450]
    assert axes.values_to_y(np.array([1.0, 0.0])).tolist() == [10, 110]
    assert axes.x_to_step(250) == 100


def test_axes_stay_within_the_steps() -> None:
    axes = LossChartAxes(0, 0, 100, 100)
    assert (axes.show_steps(-50, 50, 1000).first_step, axes.show_steps(-50, 50, 1000).last_step) == (0, 100)
    assert (axes.show_steps(950, 1050, 1000).first_step, axes.show_steps(950, 1050, 1000).last_step) == (900, 1000)
    assert axes.show_steps(10, 10, 1000).last_step - axes.show_steps(10, 10, 1000).first_step == 4


def test_a_logarithmic_scale_leaves_out_what_has_no_logarithm() -> None:
    axes = LossChartAxes(0, 0, 100, 100, is_log=True).fit_values([np.array([1.0, 0.1, 0.0, -1.0, np.inf])])
    assert axes.min_value < -1 < 0 < axes.max_value
    assert np.isnan(axes.values_to_y(np.array([0.0, -1.0, np.inf]))).all()
    labels = [tick.label for tick in axes.compute_value_ticks(20)]
    assert {"0.1", "1"} <= set(labels)


@pytest.mark.parametrize("values", [[0.31, 0.35], [5.0], [], [np.nan], [1e-9, 1e9]])
@pytest.mark.parametrize("log", [False, True])
def test_there_are_lines_for_any_values(values: list[float], log: bool) -> None:
    axes = LossChartAxes(0, 0, 100, 120, is_log=log).fit_values([np.array(values, float)])
    assert axes.max_value > axes.min_value
    ticks = axes.compute_value_ticks(20)
    assert 1 <= len(ticks) <= 7


def test_steps_are_short() -> None:
    assert [format_steps(step) for step in (0, 500, 12_500, 2e6)] == ["0", "500", "12.5k", "2M"]
