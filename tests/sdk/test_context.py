"""What a node is handed: frames by their offset, and the time."""

from __future__ import annotations

import pytest

from studio.core.time import FrameRate
from studio.sdk.context import Frames, Time


def test_frames_are_reached_by_offset() -> None:
    frames = Frames("abcd", before=2)
    assert [frames[offset] for offset in (-2, -1, 0, 1)] == list("abcd")
    assert list(frames) == list("abcd")
    assert list(frames.offsets) == [-2, -1, 0, 1]
    assert len(frames) == 4


@pytest.mark.parametrize("offset", [-3, 2, 17])
def test_an_offset_outside_says_what_is_accepted(offset: int) -> None:
    with pytest.raises(IndexError, match=f"offset {offset} lies outside the window; accepted: -2 to 1"):
        Frames("abcd", before=2)[offset]


def test_slices_are_refused() -> None:
    with pytest.raises(TypeError, match="one by one"):
        Frames("abcd", before=0)[1:]


def test_a_window_may_start_later_or_be_empty() -> None:
    later = Frames("ab", before=-5)
    assert (later[5], later[6]) == ("a", "b")
    assert list(later.offsets) == [5, 6]
    assert not Frames((), before=0)
    assert len(Frames((), before=3).offsets) == 0


def test_time_knows_its_seconds() -> None:
    assert Time(50, FrameRate.from_value(25)).seconds == 2.0
