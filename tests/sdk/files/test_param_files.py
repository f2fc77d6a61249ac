"""Files that parameters name: listed and exchanged in one way, whatever holds them."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.sdk import ClipSequence, FileMode, Param
from studio.sdk.files.param_files import change_param_files, list_param_files, names_files, reads_files
from studio.sdk.params import ParamSpec
from studio.sdk.sequence.clip_sequence import SequenceClip, SequenceTrack, TrackKind
from studio.sdk.sequence.sequence_text import parse_sequence, serialize_sequence

FILE: ParamSpec = Param(default=Path(), help="A file.").make_spec("file", Path)
TARGET: ParamSpec = Param(default=Path(), file_mode=FileMode.SAVE, help="A file.").make_spec("target", Path)
CUT: ParamSpec = Param(default="", help="Clips.").make_spec("cut", ClipSequence)
TEXT: ParamSpec = Param(default="", help="Words.").make_spec("text", str)

CLIPS = (SequenceClip(1, 0, 5, "a.mp4"), SequenceClip(2, 5, 5, input=1), SequenceClip(3, 10, 5, "b.mp4"))
SEQUENCE = ClipSequence(
    (
        SequenceTrack(TrackKind.VIDEO, "V1", CLIPS),
        SequenceTrack(TrackKind.AUDIO, "A1", (SequenceClip(4, 0, 5, "a.mp4"),)),
    )
)


def test_which_parameters_name_files() -> None:
    assert [names_files(param) for param in (FILE, TARGET, CUT, TEXT)] == [True, True, True, False]
    assert [reads_files(param) for param in (FILE, TARGET, CUT, TEXT)] == [True, False, True, False]


def test_files_are_listed_once() -> None:
    assert list_param_files(FILE, "a.mp4") == ("a.mp4",)
    assert list_param_files(CUT, serialize_sequence(SEQUENCE)) == ("a.mp4", "b.mp4")
    assert list_param_files(TEXT, "a.mp4") == ()


@pytest.mark.parametrize("value", ["", None, 7, "{no sequence"])
def test_what_is_no_value_names_none(value: str | int | None) -> None:
    assert list_param_files(CUT, value) == ()


def test_files_are_exchanged() -> None:
    text = serialize_sequence(SEQUENCE)
    changed = change_param_files(CUT, text, lambda file: {"a.mp4": "/x/a.mp4"}.get(file, file))
    found = parse_sequence(str(changed))
    assert [clip.file for _, clip in found.iterate_clips()] == ["/x/a.mp4", "", "b.mp4", "/x/a.mp4"]
    assert found.tracks[0].clips[1:] == CLIPS[1:]
    assert change_param_files(FILE, "a.mp4", str.upper) == "A.MP4"


def test_what_does_not_change_is_the_same_text() -> None:
    text = '{"version": 1, "tracks": []}'
    assert change_param_files(CUT, text, lambda file: file) is text
    assert change_param_files(CUT, "{no sequence", str.upper) == "{no sequence"
    assert change_param_files(TEXT, "a.mp4", str.upper) == "a.mp4"
