"""What a user types to go to a frame."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.core.errors import ParameterError
from studio.core.time import FrameRange, FrameRate
from studio.ui.features.timeline.transport.frame_text import parse_frame_text
from studio.ui.widgets.plots.time_units import TimeUnit
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene

RATES = [FrameRate.from_value(rate) for rate in ("23.976", 24, 25, "29.97", 30, 50, "59.94", 60, 120)]


def scene(unit: TimeUnit = TimeUnit.FRAMES, rate: float | str = 25) -> TimelineScene:
    return TimelineScene(
        clip_length=1000,
        frame_rate=FrameRate.from_value(rate),
        current_frame=40,
        in_out_range=FrameRange(100, 200),
        time_unit=unit,
    )


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("+20", 60),
        ("-5", 35),
        ("1:10", 35),
        ("1:05:10", 65 * 25 + 10),
        ("01:00:00:03", 3600 * 25 + 3),
        ("2.5s", 63),
        ("2,5 s", 63),
        ("90f", 90),
        ("120+24*2", 168),
        ("f/2", 20),
        ("/2", 20),
        ("*2", 80),
        ("+1s", 65),
        ("-0:10", 30),
        ("in", 100),
        ("OUT", 199),
        ("out-10", 189),
        ("start", 0),
        ("end", 999),
        ("(in+out)/2", 150),
        ("1:00+2:00", 75),
    ],
)
def test_frames_distances_times_and_names(text: str, frame: int) -> None:
    assert parse_frame_text(text, scene()) == frame


@pytest.mark.parametrize(
    ("text", "frame"), [("2", 50), ("+1", 65), ("2.4", 60), ("60f", 60), ("2.5s", 63), ("2.4s+1", 85), ("f", 40)]
)
def test_a_number_is_one_of_seconds_where_the_ruler_counts_seconds(text: str, frame: int) -> None:
    assert parse_frame_text(text, scene(TimeUnit.SECONDS)) == frame


def test_numbers_are_dropped_where_the_ruler_drops_them_or_the_text_says_so() -> None:
    assert parse_frame_text("1:00;02", scene(rate="29.97")) == 1800
    assert parse_frame_text("1:00:02", scene(TimeUnit.DROP_FRAME, "29.97")) == 1800
    assert parse_frame_text("1:00:02", scene(TimeUnit.TIMECODE, "29.97")) == 1802


@given(st.integers(0, 3_000_000), st.sampled_from(RATES), st.sampled_from(TimeUnit))
def test_what_the_ruler_shows_can_be_typed(frame: int, rate: FrameRate, unit: TimeUnit) -> None:
    shown = TimelineScene(clip_length=10, frame_rate=rate, time_unit=unit)
    assert parse_frame_text(shown.format_frame(frame), shown) == frame


@pytest.mark.parametrize("text", ["", "x", "soon", "1:", "1 2", "1e99", "5/0", "inn", "__import__", "in out"])
def test_anything_else_is_refused_with_what_is_accepted(text: str) -> None:
    with pytest.raises(ParameterError, match="timecode such as 1:05:10"):
        parse_frame_text(text, scene())


@pytest.mark.parametrize(("text", "why"), [("1:00;02", "drops no numbers"), ("1:99:00", "at most 59")])
def test_a_timecode_that_cannot_be_says_why(text: str, why: str) -> None:
    with pytest.raises(ParameterError, match=why):
        parse_frame_text(text, scene())
