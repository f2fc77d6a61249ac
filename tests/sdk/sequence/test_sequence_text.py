"""Sequences as text: they are read as they were written, and what is no text of a sequence is refused."""

from __future__ import annotations

import json

import pytest

from studio.core.errors import ParameterError
from studio.sdk.sequence.clip_sequence import (
    ClipFit,
    ClipSequence,
    ClipTransition,
    SequenceClip,
    SequenceMarker,
    SequenceTrack,
    TrackKind,
    TransitionKind,
    list_files,
    replace_files,
)
from studio.sdk.sequence.sequence_text import MAX_TRACKS, parse_sequence, serialize_sequence

PLAIN = SequenceClip(1, 0, 50, file="a.mp4")
SET = SequenceClip(
    7, 50, 25, input=3, source_start=-4.5, speed=-0.5, name="Blick ✓", is_enabled=False, link=2, gain=-6.0, fade_in=3,
    fade_out=4, opacity=0.5, fit=ClipFit.FILL, color="#ff8800",
    transition=ClipTransition(TransitionKind.WIPE, 5, 6, 90.0, 0.25, (1.0, 0.5, 0.0)),
)  # fmt: skip
WORDS = SequenceClip(9, 10, 20, text="Hello,\nworld")
SEQUENCE = ClipSequence(
    (
        SequenceTrack(TrackKind.VIDEO, "V1", (PLAIN, SET)),
        SequenceTrack(TrackKind.AUDIO, "A1", (), is_enabled=False, is_locked=True, is_solo=True, gain=-3.0),
        SequenceTrack(TrackKind.SUBTITLE, "English", (WORDS,), is_burnt_in=False, language="en-GB"),
    ),
    (SequenceMarker(12, 3, "beat", "#00ff00"), SequenceMarker(40)),
    start_number=90_000,
)


def test_a_text_is_read_as_it_was_written() -> None:
    text = serialize_sequence(SEQUENCE)
    fresh = json.dumps(json.loads(text))
    assert parse_sequence(fresh) == SEQUENCE
    assert serialize_sequence(parse_sequence(fresh)) == text
    assert json.loads(text)["tracks"][0]["clips"][0] == {"number": 1, "start": 0, "length": 50, "file": "a.mp4"}
    assert serialize_sequence(ClipSequence()) == ""
    assert parse_sequence("  ") == ClipSequence()


def test_clips_are_found() -> None:
    track = SEQUENCE.tracks[0]
    assert [track.find_clip_at(frame) for frame in (0, 49, 50, 74, 75)] == [PLAIN, PLAIN, SET, SET, None]
    assert SEQUENCE.length == 75
    assert SEQUENCE.next_number == 10
    assert SEQUENCE.find_clip(9) is WORDS
    assert SEQUENCE.find_linked(7) == {7}


def test_a_source_is_read_at_the_clips_speed() -> None:
    assert [PLAIN.find_source_frame(frame) for frame in (0, 3)] == [0, 3]
    assert [SET.find_source_frame(frame) for frame in (50, 51, 52)] == [-5, -5, -6]
    slow = SequenceClip(1, 0, 100, speed=0.1)
    assert [slow.find_source_frame(frame) for frame in range(0, 100, 10)] == list(range(10))
    assert [SequenceClip(1, 0, 4, source_start=10.5, speed=0.5).find_source_frame(at) for at in range(4)] == [
        10,
        11,
        11,
        12,
    ]
    assert SequenceClip(1, 5, 10, source_start=7, speed=0.0).find_source_frame(12) == 7


def test_files_are_listed_and_replaced() -> None:
    assert list_files(SEQUENCE) == ("a.mp4",)
    moved = replace_files(SEQUENCE, {"a.mp4": "media/a.mp4"})
    assert list_files(moved) == ("media/a.mp4",)
    assert moved.tracks[0].clips[1] is SET


def make(**changes: object) -> str:
    clip = {"number": 1, "start": 0, "length": 10, **changes}
    return json.dumps({"version": 1, "tracks": [{"kind": "video", "name": "V1", "clips": [clip]}]})


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("{", "JSON of a sequence"),
        ("[" * 100_000, "JSON of a sequence"),
        ('{"version": 2, "tracks": []}', "version 1"),
        (json.dumps({"version": 1, "tracks": [{}] * (MAX_TRACKS + 1)}), "at most"),
        ('{"version": 1, "tracks": [{"kind": "smell", "name": "", "clips": []}]}', "video, audio, subtitle"),
        (make(length=0), "a whole number"),
        (make(start=-1), "a whole number"),
        (make(start=1.5), "a whole number"),
        (make(number=True), "a whole number"),
        (make(input=33), "a whole number"),
        (make(speed=float("nan")), "-100..100"),
        (make(gain=99), "-96..24"),
        (make(opacity=-0.1), "0..1"),
        (make(fit="big"), "fit, fill"),
        (make(color="red"), "#rrggbb"),
        (make(file=7), "a text"),
        (make(transition=1), "a transition"),
        (make(transition={"kind": "star"}), "dissolve"),
        (make(transition={"before": -1}), "a whole number"),
        (make(transition={"color": [2, 0, 0]}), "three numbers"),
        (make().replace("}]}", '}, {"number": 2, "start": 5, "length": 9}]}'), "do not overlap"),
        (make().replace("}]}", '}, {"number": 1, "start": 10, "length": 9}]}'), "different numbers"),
        ('{"version": 1, "tracks": [], "markers": [{"frame": -2}]}', "a whole number"),
    ],
)
def test_bad_texts_are_refused_with_what_is_accepted(text: str, accepted: str) -> None:
    with pytest.raises(ParameterError, match=accepted):
        parse_sequence(text)
