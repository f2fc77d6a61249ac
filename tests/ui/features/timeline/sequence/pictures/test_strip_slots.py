"""Which frames are seen on a clip."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF

from studio.core.time import FrameRange
from studio.sdk.sequence.clip_sequence import SequenceClip
from studio.ui.features.timeline.sequence.pictures.strip_slots import StripSlot, list_strip_slots
from studio.ui.widgets.plots.frame_axis import FrameAxis

AXIS = FrameAxis(0.0, 2.0)
CLIP = SequenceClip(1, 100, 200, file="a.mp4", source_start=1000)


def list_slots(clip: SequenceClip, frames: FrameRange | None = None, width: float = 50.0) -> list[StripSlot]:
    rect = QRectF(AXIS.x_of(clip.start), 0.0, clip.length * 2.0, 30.0)
    return list_strip_slots(rect, frames or FrameRange(clip.start, clip.stop), clip, AXIS, width)


def test_the_first_and_the_last_frame_are_shown_exactly_and_steps_between() -> None:
    slots = list_slots(CLIP)
    assert [slot.left for slot in slots] == [200.0 + 50.0 * at for at in range(8)]
    assert (slots[0].place, slots[-1].place) == (1000, 1199)
    assert all(slot.place % 16 == 0 for slot in slots[1:-1])
    assert [slot.place for slot in slots] == sorted(slot.place for slot in slots)


def test_a_slip_asks_for_few_other_frames() -> None:
    before = {slot.place for slot in list_slots(CLIP)[1:-1]}
    slipped = SequenceClip(1, 100, 200, file="a.mp4", source_start=1003)
    assert len({slot.place for slot in list_slots(slipped)[1:-1]} - before) <= 2


@pytest.mark.parametrize(("length", "places"), [(4, []), (20, [1000]), (50, [1000, 1049])])
def test_short_clips_show_less(length: int, places: list[int]) -> None:
    clip = SequenceClip(1, 0, length, file="a.mp4", source_start=1000)
    assert [slot.place for slot in list_slots(clip)][:2] == places


def test_only_what_is_seen_is_listed() -> None:
    slots = list_slots(CLIP, FrameRange(150, 175))
    assert [slot.left for slot in slots] == [300.0]
    far = SequenceClip(1, 0, 10_000_000, file="a.mp4")
    assert len(list_slots(far, FrameRange(5_000_000, 5_000_500))) <= 22


def test_speed_is_taken_into_account() -> None:
    back = SequenceClip(1, 0, 200, file="a.mp4", source_start=1000, speed=-2.0)
    places = [slot.place for slot in list_slots(back)]
    assert (places[0], places[-1]) == (1000, 602)
    assert places == sorted(places, reverse=True)
    still = SequenceClip(1, 0, 200, file="a.mp4", source_start=1000, speed=0.0)
    assert {slot.place for slot in list_slots(still)} == {1000}
