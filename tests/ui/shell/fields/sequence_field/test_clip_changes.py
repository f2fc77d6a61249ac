"""What is set for clips: values, limits, and what becomes of the sequence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.core.errors import ParameterError, StudioError
from studio.sdk.params import ParamValue
from studio.sdk.sequence.clip_sequence import (
    MAX_FRAME,
    ClipFit,
    ClipSequence,
    ClipTransition,
    SequenceClip,
    SequenceTrack,
    TrackKind,
    TransitionKind,
)
from studio.sdk.sequence.sequence_text import parse_sequence, serialize_sequence
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.sequence_field.clip_changes import change_clips, find_owners, read_clip_setting
from studio.ui.shell.fields.sequence_field.clip_settings import SPECS

PICTURES = (
    SequenceClip(1, 0, 50, file="/a.mp4", source_start=10),
    SequenceClip(2, 50, 40, file="/b.mp4", transition=ClipTransition(before=5, after=6)),
    SequenceClip(3, 100, 30, input=2),
)
SEQUENCE = ClipSequence(
    (
        SequenceTrack(TrackKind.VIDEO, "V1", PICTURES),
        SequenceTrack(TrackKind.AUDIO, "A1", (SequenceClip(4, 0, 50, file="/a.mp4"),)),
        SequenceTrack(TrackKind.SUBTITLE, "S1", (SequenceClip(5, 0, 50, text="One"),)),
    )
)


def change(name: str, value: ParamValue, *numbers: int, of: ClipSequence = SEQUENCE) -> ClipSequence:
    return change_clips(of, numbers, SPECS[name], ValueEdit.from_value(value))


def drag(name: str, by: int, *numbers: int, of: ClipSequence = SEQUENCE) -> ClipSequence:
    edit = ValueEdit(lambda old: int(old) + by, "drag-1", is_from_start=True)  # type: ignore[arg-type]
    return change_clips(of, numbers, SPECS[name], edit)


def clip(sequence: ClipSequence, number: int) -> SequenceClip:
    found = sequence.find_clip(number)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "value", "number", "shown"),
    [
        ("name", "Take", 1, {"name": "Take"}),
        ("is_enabled", False, 1, {"is_enabled": False}),
        ("file", "/c.mp4", 3, {"file": "/c.mp4", "input": 0}),
        ("source", "input_7", 1, {"file": "", "input": 7}),
        ("source", "file", 3, {"input": 0}),
        ("source_start", -3, 1, {"source_start": -3}),
        ("start", 90, 2, {"start": 90, "transition": None}),
        ("length", 20, 1, {"length": 20}),
        ("fit", "fill", 1, {"fit": ClipFit.FILL}),
        ("opacity", 0.25, 1, {"opacity": 0.25}),
        ("gain", -6.0, 4, {"gain": -6.0}),
        ("fade_in", 50, 1, {"fade_in": 50}),
        ("color", "#ff0000", 5, {"color": "#ff0000"}),
        ("text", "Two\nlines", 5, {"text": "Two\nlines"}),
    ],
)
def test_a_setting_is_written_and_read(name: str, value: ParamValue, number: int, shown: dict[str, object]) -> None:
    if name == "start":
        edited = change("start", 200, 2)
        assert clip(edited, 2).start == 200
        assert clip(edited, 2).transition is None, "it has no cut there"
        return
    edited = change(name, value, number)
    assert clip(edited, number) == replace(clip(SEQUENCE, number), **shown)  # type: ignore[arg-type]
    if not (name == "source" and value == "file"):
        assert read_clip_setting(clip(edited, number), name) == value
    assert parse_sequence(serialize_sequence(edited)) == edited


def test_clips_that_do_not_have_a_setting_keep_what_they_are() -> None:
    edited = change("gain", 3.0, 1, 4, 5)
    assert [clip(edited, number).gain for number in (1, 4, 5)] == [0.0, 3.0, 0.0]
    assert edited.tracks[0] is SEQUENCE.tracks[0]
    assert [each.number for each in find_owners(SEQUENCE, (1, 4, 5), "opacity")] == [1]


def test_speed_keeps_the_piece_of_the_source_and_the_direction() -> None:
    assert (clip(change("speed", 200.0, 1), 1).length, clip(change("speed", 200.0, 1), 1).speed) == (25, 2.0)
    turned = change("is_reversed", True, 1)
    assert (clip(turned, 1).speed, clip(turned, 1).source_start, clip(turned, 1).length) == (-1.0, 59, 50)
    assert clip(change("speed", 200.0, 1, of=turned), 1).speed == -2.0
    assert clip(change("is_reversed", False, 1, of=turned), 1) == PICTURES[0]
    slow = change("speed", 50.0, 1)
    assert clip(slow, 1).length == 50, "the next clip is in the way"
    assert clip(change("speed", 0.0, 1), 1).speed == 0.0


def test_transitions_begin_with_a_length_and_end_as_cuts() -> None:
    edited = change("transition", "wipe", 2)
    assert clip(edited, 2).transition == ClipTransition(TransitionKind.WIPE, 5, 6)
    turned = change("transition_angle", 90.0, 2, of=edited)
    assert clip(turned, 2).transition == ClipTransition(TransitionKind.WIPE, 5, 6, angle=90.0)
    dip = change("transition_color", (1.0, 0.5, 0.0), 2, of=change("transition", "dip", 2))
    assert clip(dip, 2).transition == ClipTransition(TransitionKind.DIP, 5, 6, color=(1.0, 0.5, 0.0))
    cut = change("transition", "cut", 2)
    assert clip(cut, 2).transition is None
    assert clip(change("transition", "dissolve", 2, of=cut), 2).transition == ClipTransition(before=12, after=12)
    with pytest.raises(StudioError, match="needs a cut"):
        change("transition", "dissolve", 3)


@pytest.mark.parametrize(
    ("name", "value", "number", "reason"),
    [
        ("length", 51, 1, "from 1 to 50"),
        ("length", 0, 1, "at least 1"),
        ("start", -1, 1, "at least 0"),
        ("start", 60, 1, "lies up to frame 89"),
        ("start", MAX_FRAME, 1, f"to {MAX_FRAME - 50}"),
        ("source_start", MAX_FRAME + 1, 1, f"{MAX_FRAME}"),
        ("fade_in", 51, 1, "from 0 to 50"),
        ("transition_before", 51, 2, "from 0 to 50"),
        ("transition_after", 41, 2, "from 0 to 40"),
        ("opacity", 1.5, 1, "from 0 to 1"),
        ("gain", 30.0, 4, "from -96 to 24"),
        ("speed", 20_000.0, 1, "from 0 to 10000"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(name: str, value: ParamValue, number: int, reason: str) -> None:
    with pytest.raises(StudioError) as error:
        change(name, value, number)
    said = error.value.accepted_values if isinstance(error.value, ParameterError) else str(error.value)
    assert reason in said


def test_a_drag_goes_as_far_as_it_can() -> None:
    assert [clip(drag("length", 900, 2), 2).length, clip(drag("length", 900, 3), 3).length] == [50, 930]
    assert clip(drag("start", 900, 2), 2).start == 60
    moved = drag("start", 900, 1, 2)
    assert [clip(moved, number).start for number in (1, 2)] == [10, 60], "both go as far as the one in front can"
    moved = drag("start", -900, 2, 3)
    assert [clip(moved, number).start for number in (2, 3)] == [50, 100], "the first one is in the way"
    assert clip(drag("fade_out", 900, 1), 1).fade_out == 50


def test_clips_on_locked_tracks_stay() -> None:
    locked = SEQUENCE.with_track(0, replace(SEQUENCE.tracks[0], is_locked=True))
    edited = change("name", "Take", 1, 4, of=locked)
    assert [clip(edited, number).name for number in (1, 4)] == ["", "Take"]
