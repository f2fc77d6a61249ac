"""Curves: how they grow, are smoothed and thinned, and where they lie on a chart."""

from __future__ import annotations

import numpy as np
import pytest

from studio.ui.training.axes import Axes, steps_text
from studio.ui.training.run_files import LogPiece, SeriesName
from studio.ui.training.series import Series, SeriesBook

NAME = SeriesName("losses", "native")


def series_of(steps: list[float], values: list[float]) -> Series:
    made = Series()
    made.extend(np.array(steps, float), np.array(values, float))
    return made


def test_it_grows_past_its_room() -> None:
    made = Series()
    for start in range(0, 5000, 500):
        steps = np.arange(start, start + 500, dtype=float)
        made.extend(steps, steps * 2)
    assert made.steps.tolist() == list(range(5000))
    assert made.values[-1] == 9998


def test_going_back_to_an_earlier_step_forgets_what_came_behind_it() -> None:
    made = series_of([1, 2, 3, 4], [4, 3, 2, 1])
    made.extend(np.array([3.0, 4.0, 5.0]), np.array([9.0, 8.0, 7.0]))
    assert made.steps.tolist() == [1, 2, 3, 4, 5]
    assert made.values.tolist() == [4, 3, 9, 8, 7]
    within = series_of([1, 2, 3, 2, 3], [1, 2, 3, 20, 30])
    assert within.values.tolist() == [1, 20, 30]


def test_smoothing_is_an_average_without_bias() -> None:
    made = series_of([1, 2, 3], [5, 5, 5])
    assert made.smoothed(0.9) == pytest.approx([5, 5, 5])
    two = series_of([1, 2], [1, 3])
    assert two.smoothed(0.5)[1] == pytest.approx((0.25 * 1 + 0.5 * 3) / 0.75)
    assert two.smoothed(0.0) is not None
    assert two.smoothed(0.0).tolist() == [1, 3]


def test_what_is_not_finite_breaks_the_curve_and_no_average() -> None:
    made = series_of([1, 2, 3], [1, np.nan, 1])
    smooth = made.smoothed(0.5)
    assert smooth[[0, 2]] == pytest.approx([1, 1])
    assert np.isnan(smooth[1])


def test_a_long_curve_is_thinned_to_the_extremes_of_each_pixel() -> None:
    steps = np.arange(100_000, dtype=float)
    values = np.sin(steps)
    values[54_321] = 50.0
    made = Series()
    made.extend(steps, values)
    line = made.line(0, 100_000, 500)
    assert len(line.steps) <= 2 * 500
    assert line.values.max() == 50.0
    assert line.values.min() == pytest.approx(-1, abs=1e-3)
    near = made.line(100, 120, 500)
    assert near.steps.tolist() == list(range(99, 122))


def test_the_nearest_value_is_read() -> None:
    made = series_of([10, 20, 30], [1, 2, 3])
    assert made.at(14) == (10, 1)
    assert made.at(16) == (20, 2)
    assert made.at(500) == (30, 3)
    assert Series().at(1) is None


def test_a_book_knows_its_last_step() -> None:
    book = SeriesBook()
    assert book.last_step == 0
    book.extend(LogPiece({NAME: (np.array([1.0, 7.0]), np.array([1.0, 2.0]))}))
    assert book.last_step == 7
    book.clear()
    assert book.last_step == 0


def test_axes_go_there_and_back() -> None:
    axes = Axes(50, 10, 400, 100, 0, 200, 0, 1)
    assert axes.xs(np.array([0.0, 200.0])).tolist() == [50, 450]
    assert axes.ys(np.array([1.0, 0.0])).tolist() == [10, 110]
    assert axes.step_at(250) == 100


def test_axes_stay_within_the_steps() -> None:
    axes = Axes(0, 0, 100, 100)
    assert (axes.showing(-50, 50, 1000).first, axes.showing(-50, 50, 1000).last) == (0, 100)
    assert (axes.showing(950, 1050, 1000).first, axes.showing(950, 1050, 1000).last) == (900, 1000)
    assert axes.showing(10, 10, 1000).last - axes.showing(10, 10, 1000).first == 4


def test_a_logarithmic_scale_leaves_out_what_has_no_logarithm() -> None:
    axes = Axes(0, 0, 100, 100, log=True).fitted_to([np.array([1.0, 0.1, 0.0, -1.0, np.inf])])
    assert axes.low < -1 < 0 < axes.high
    assert np.isnan(axes.ys(np.array([0.0, -1.0, np.inf]))).all()
    labels = [tick.label for tick in axes.value_ticks(20)]
    assert {"0.1", "1"} <= set(labels)


@pytest.mark.parametrize("values", [[0.31, 0.35], [5.0], [], [np.nan], [1e-9, 1e9]])
@pytest.mark.parametrize("log", [False, True])
def test_there_are_lines_for_any_values(values: list[float], log: bool) -> None:
    axes = Axes(0, 0, 100, 120, log=log).fitted_to([np.array(values, float)])
    assert axes.high > axes.low
    ticks = axes.value_ticks(20)
    assert 1 <= len(ticks) <= 7


def test_steps_are_short() -> None:
    assert [steps_text(step) for step in (0, 500, 12_500, 2e6)] == ["0", "500", "12.5k", "2M"]
