"""Where the ruler has its ticks, and what they say."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetricsF

from studio.core.time import FrameRange, FrameRate, format_timecode
from studio.ui.widgets.plots.frame_axis import MAX_SCALE, FrameAxis
from studio.ui.widgets.plots.ruler_ticks import compute_frame_step, compute_timecode_step, iter_ruler_ticks
from studio.ui.widgets.plots.time_units import TimeUnit
from studio.ui.widgets.time_axis import ruler_track
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene, make_small_font

RATE = FrameRate.from_value(24)
NTSC = FrameRate.from_value("29.97")
RATES = [
    FrameRate.from_value(rate)
    for rate in ("23.976", 24, 25, "29.97", 30, 48, 50, "59.94", 60, 120, "1/3", 1, "12.5", 15)
]


@pytest.mark.parametrize(("scale", "step"), [(100, 1), (40, 2), (12, 5), (6, 10), (3, 20), (1, 100), (0.1, 1000)])
def test_labels_stay_apart_and_round(scale: float, step: int) -> None:
    assert compute_frame_step(scale, 60) == step


@pytest.mark.parametrize(
    ("scale", "step"), [(100, 1), (10, 6), (2.6, 24), (1, 120), (0.01, 24 * 300), (0.0005, 172_800)]
)
def test_timecode_steps_are_whole_seconds_and_hours(scale: float, step: int) -> None:
    assert compute_timecode_step(scale, 60, RATE) == step


def test_ticks_label_each_step_and_divide_it() -> None:
    marks = list(iter_ruler_ticks(FrameAxis(0, 12), FrameRange(0, 21), 60, RATE))
    assert [mark.frame for mark in marks if mark.label] == [0, 5, 10, 15, 20]
    assert [mark.label for mark in marks if mark.label] == ["0", "5", "10", "15", "20"]
    assert [mark.frame for mark in marks] == list(range(22))


def test_ticks_begin_before_what_is_visible_so_that_labels_slide_in() -> None:
    assert next(iter(iter_ruler_ticks(FrameAxis(7, 12), FrameRange(7, 21), 60, RATE))).frame == 5


def test_timecode_ticks() -> None:
    labels = [
        mark.label
        for mark in iter_ruler_ticks(FrameAxis(0, 3), FrameRange(0, 100), 70, RATE, TimeUnit.TIMECODE)
        if mark.label
    ]
    assert labels == ["00:00:00:00", "00:00:01:00", "00:00:02:00", "00:00:03:00", "00:00:04:00"]


def test_seconds_lie_where_they_are_at_rates_that_are_no_whole_number() -> None:
    marks = [
        mark for mark in iter_ruler_ticks(FrameAxis(0, 3), FrameRange(0, 100), 60, NTSC, TimeUnit.SECONDS) if mark.label
    ]
    assert [mark.label for mark in marks] == ["0s", "1s", "2s", "3s"]
    assert marks[2].frame == pytest.approx(60000 / 1001)


def test_seconds_have_decimals_where_they_are_wide() -> None:
    marks = [
        mark.label
        for mark in iter_ruler_ticks(FrameAxis(0, 30), FrameRange(0, 20), 60, RATE, TimeUnit.SECONDS)
        if mark.label
    ]
    assert marks == ["0.0s", "0.1s", "0.2s", "0.3s", "0.4s", "0.5s", "0.6s", "0.7s", "0.8s"]


def test_dropped_numbers_have_no_tick_of_their_own() -> None:
    marks = {
        mark.label: mark.frame
        for mark in iter_ruler_ticks(FrameAxis(1700, 3), FrameRange(1700, 1900), 70, NTSC, TimeUnit.DROP_FRAME)
        if mark.label
    }
    assert marks["00:00:59;00"] == 1770
    assert marks["00:01:00;02"] == 1800, "00:01:00;00 is one of the numbers that are dropped"
    assert marks["00:01:01;00"] == 1828


@given(
    st.floats(1e-4, MAX_SCALE),
    st.floats(0, 0.99),
    st.integers(1, 250_000),
    st.sampled_from(RATES),
    st.sampled_from(TimeUnit),
)
def test_labels_never_touch_and_are_right(
    qtbot_font: QFontMetricsF, scale: float, at: float, length: int, rate: FrameRate, unit: TimeUnit
) -> None:
    scene = TimelineScene(FrameAxis(at * length, scale), length, rate, time_unit=unit)
    visible = scene.time_axis.compute_visible_frames(length, 1500)
    marks = list(
        iter_ruler_ticks(scene.time_axis, visible, ruler_track.compute_label_spacing(scene, qtbot_font), rate, unit)
    )
    places = [scene.time_axis.x_of(mark.frame) for mark in marks]
    assert all(second > first for first, second in itertools.pairwise(places))
    labelled = [(scene.time_axis.x_of(mark.frame), mark) for mark in marks if mark.label]
    for (first, mark), (second, _) in itertools.pairwise(labelled):
        assert second - first > qtbot_font.horizontalAdvance(mark.label)
    for _, mark in labelled:
        if unit in (TimeUnit.TIMECODE, TimeUnit.DROP_FRAME):
            assert mark.label == format_timecode(round(mark.frame), rate, drop_frame=unit is TimeUnit.DROP_FRAME)


@pytest.fixture(scope="module")
def qtbot_font(qapp: object) -> QFontMetricsF:
    """Return how wide the ruler's labels are."""
    return QFontMetricsF(make_small_font())
