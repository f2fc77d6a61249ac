"""Timecode as it is read back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.core.errors import ParameterError
from studio.core.time import FrameRate, format_timecode, has_drop_frames, parse_timecode

COMMON: list[float | str] = [23.976, 24, 25, 29.97, 30, 47.952, 48, 50, 59.94, 60, 100, 119.88, 120, "1/2", 12.5]
RATES = [FrameRate.from_value(rate) for rate in COMMON]
NTSC, PAL = FrameRate.from_value(29.97), FrameRate.from_value(25)


@given(st.sampled_from(RATES), st.booleans(), st.integers(-(2**31), 2**31))
@settings(max_examples=300, deadline=None)
def test_what_is_written_is_read_back(rate: FrameRate, drop_frame: bool, frame: int) -> None:
    assert parse_timecode(format_timecode(frame, rate, drop_frame=drop_frame), rate, drop_frame=drop_frame) == frame


@given(st.sampled_from(RATES), st.booleans(), st.integers(0, 2**31))
@settings(max_examples=200, deadline=None)
def test_each_frame_has_a_later_number_than_the_one_before(rate: FrameRate, drop_frame: bool, frame: int) -> None:
    one, other = (format_timecode(each, rate, drop_frame=drop_frame) for each in (frame, frame + 1))
    assert one.rjust(20) < other.rjust(20)


@pytest.mark.parametrize("rate", [29.97, 59.94, 119.88])
def test_each_number_of_ten_minutes_is_read_or_refused(rate: float) -> None:
    exact = FrameRate.from_value(rate)
    base = round(exact.value)
    frames = []
    for minute in (0, 1, 9, 10):
        for frame in range(base):
            text = f"00:{minute:02d}:00;{frame:02d}"
            if minute % 10 and frame < base // 15:
                with pytest.raises(ParameterError, match="begins with"):
                    parse_timecode(text, exact)
            else:
                frames.append(parse_timecode(text, exact))
                assert frames[-1] == parse_timecode(text.replace(";", ":"), exact, drop_frame=True)
    assert frames == sorted(set(frames))


@pytest.mark.parametrize(
    ("text", "frame"),
    [("1:05:10", 1635), ("05:10", 135), ("0:10", 10), (" 01:00:00:00 ", 90_000), ("-00:00:01:00", -25)],
)
def test_hours_and_minutes_may_be_left_out(text: str, frame: int) -> None:
    assert parse_timecode(text, PAL) == frame


def test_a_semicolon_counts_dropped_numbers_and_a_colon_does_not() -> None:
    assert parse_timecode("00:01:00;02", NTSC) == 1800
    assert parse_timecode("00:01:00:02", NTSC) == 1802
    assert parse_timecode("00:01:00:02", NTSC, drop_frame=True) == 1800
    assert format_timecode(-1800, NTSC, drop_frame=True) == "-00:01:00;02"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "HH:MM:SS:FF"),
        ("12", "HH:MM:SS:FF"),
        ("1:2:3:4:5", "HH:MM:SS:FF"),
        ("a:10", "HH:MM:SS:FF"),
        ("٠١:١٠", "HH:MM:SS:FF"),
        ("00:60:00:00", "at most 59 minutes"),
        ("60:00", "59 seconds"),
        ("00:00:00:25", "24 frames, at 25 fps"),
        ("00:01:00;00", "drops no numbers"),
    ],
)
def test_what_is_no_timecode_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ParameterError, match=reason):
        parse_timecode(text, PAL)


def test_rates_that_drop_numbers() -> None:
    assert [str(rate) for rate in RATES if has_drop_frames(rate)] == ["29.97", "59.94", "119.88"]
