"""What a user types to go to a frame."""

from __future__ import annotations

import pytest

from studio.core.errors import ParameterError
from studio.core.time import FrameRate, timecode
from studio.ui.timeline.goto import parse_frame

RATE = FrameRate.of(25)


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
        ("00:00:02;12", 62),
    ],
)
def test_frames_distances_and_timecodes(text: str, frame: int) -> None:
    assert parse_frame(text, 40, RATE) == frame


@pytest.mark.parametrize("frame", [0, 24, 25, 1499, 90_000, 90_001])
def test_a_timecode_that_is_shown_can_be_typed(frame: int) -> None:
    assert parse_frame(timecode(frame, RATE), 0, RATE) == frame


@pytest.mark.parametrize("text", ["", "x", "1.5", "++3", "1:2:3:4:5", "1:", "--1", "1 2"])
def test_anything_else_is_refused_with_what_is_accepted(text: str) -> None:
    with pytest.raises(ParameterError, match="timecode such as 1:05:10"):
        parse_frame(text, 0, RATE)
