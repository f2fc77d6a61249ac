"""Subtitle tracks: what becomes of a file's cues, of bad files, and of tracks that go out."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from studio.core.errors import MediaError
from studio.core.time import FrameRate
from studio.sdk.cues.formats import FORMATS, import_cues
from studio.sdk.cues.language_codes import get_long_code
from studio.sdk.cues.subtitle_frame import SubtitleFrame, SubtitleLine
from studio.sdk.sequence import subtitle_tracks
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, SequenceTrack, TrackKind
from studio.sdk.sequence.sequence_text import MAX_TEXT, parse_sequence, serialize_sequence
from studio.sdk.sequence.subtitle_tracks import (
    collect_cues,
    find_texts_at,
    import_subtitles,
    list_subtitle_tracks,
    make_subtitle_frame,
    split_language,
)

_RATE = FrameRate.from_value(25)
_PICTURES = ClipSequence((SequenceTrack(TrackKind.VIDEO, "V1", (SequenceClip(4, 0, 100, input=1),)),))
_SRT = """1
00:00:00,200 --> 00:00:01,000
{\\an8}<i>Hello</i>
there

2
00:00:00,500 --> 00:00:00,900
Overlap

3
00:00:02,000 -> 00:00:03,000
broken

4
00:00:03,000 --> 00:00:03,000
zero

5
00:00:03,500 --> 00:00:03,100
negative

6
-00:00:01,000 --> 00:00:00,100
early

7
00:00:04,000 --> 00:00:05,000
late
"""
_ASS = """[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Alignment
Style: Default,Arial,2
Style: Sign,Arial,9

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:00.00,0:00:09.00,Default,,0,0,0,,not shown
Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\i1}One{\\i0}, two\\Nthree\\h4
Dialogue: 0,0:00:02.00,0:00:03.00,Sign,,0,0,0,,A sign
Dialogue: 0,0:00:03.00,0:00:04.00,Sign,,0,0,0,,{\\an5\\pos(3,4)}In the middle{\\p1}m 0 0 l 1 1{\\p0}
Dialogue: 0,later,0:00:05.00,Default,,0,0,0,,broken
"""


def _import(text: str | bytes, name: str = "film.srt") -> tuple[ClipSequence, tuple[str, ...]]:
    data = text.encode() if isinstance(text, str) else text
    return import_subtitles(_PICTURES, Path(name), data, _RATE)


def _list(track: SequenceTrack) -> list[tuple[int, int, str]]:
    return [(clip.start, clip.stop, clip.text) for clip in track.clips]


def test_a_file_becomes_tracks_and_what_is_wrong_is_said_with_its_line() -> None:
    sequence, notes = _import(_SRT, "film.pt-BR.srt")
    pictures, first, second = sequence.tracks
    assert pictures is _PICTURES.tracks[0]
    assert _list(first) == [(0, 3, "early"), (5, 25, "{\\an8}Hello\nthere"), (75, 76, "zero"), (100, 125, "late")]
    assert _list(second) == [(13, 23, "Overlap")]
    assert (first.name, second.name, first.language, first.is_burnt_in) == ("film", "film 2", "pt-BR", True)
    assert len(sequence.clips_by_number) == 6
    assert parse_sequence(serialize_sequence(sequence)) == sequence
    assert [note.partition(":")[0] for note in notes[:4]] == ["line 11", "line 15", "line 19", "line 23"]
    assert [said in note for said, note in zip(("no two times", "no length", "ends before", "begins before 0"), notes,
                                               strict=False)] == [True] * 4  # fmt: skip
    assert notes[4:] == (
        "1 subtitle overlaps another and lies on a track of its own",
        "1 subtitle ends behind frame 100, the end so far, and makes the sequence longer",
        "The typeface, color or exact position of 1 subtitle was left out.",
    )


def test_substation_files_are_read_with_their_places() -> None:
    sequence, notes = _import(_ASS, "film.ass")
    assert _list(sequence.tracks[1]) == [
        (25, 50, "One, two\nthree\u00a04"),
        (50, 75, "{\\an9}A sign"),
        (75, 100, "{\\an5}In the middle"),
    ]
    assert "line 15" in notes[0]
    assert notes[1] == "The typefaces, colors or exact positions of 2 subtitles were left out."


def test_places_of_webvtt_are_read() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000 line:0 align:left\nUp\n\n00:02.000 --> 00:03.000 line:50%\nMiddle\n\n"
    sequence, _ = _import(text + "00:03.000 --> 00:04.000 line:90% align:center\nDown", "a.vtt")
    assert [clip.text for clip in sequence.tracks[1].clips] == ["{\\an7}Up", "{\\an5}Middle", "Down"]


@pytest.mark.parametrize("suffix", [".srt", ".vtt", ".ass", ".ssa"])
def test_a_track_comes_back_from_a_file(suffix: str) -> None:
    words = "{\\an8}top", "two\nlines", "{\\an1}a & b \\ <3", "北京 مرحبا"
    clips = tuple(SequenceClip(7 + at, 10 * at, 10 - at, text=text) for at, text in enumerate(words))
    track = SequenceTrack(TrackKind.SUBTITLE, "film", clips)
    off = SequenceClip(99, 60, 5, text="off", is_enabled=False)
    cues = collect_cues((track, SequenceTrack(TrackKind.SUBTITLE, "other", (off,))), _RATE)
    sequence, notes = _import(FORMATS[suffix].write(cues), f"film{suffix}")
    assert _list(sequence.tracks[1]) == _list(track)
    assert notes == ()


@pytest.mark.parametrize(
    ("data", "text", "note"),
    [
        ("Grüße".encode(), "Grüße", ""),
        (codecs.BOM_UTF8 + "Grüße".encode(), "Grüße", ""),
        ("\ufeffGrüße".encode("utf-16-le"), "Grüße", ""),
        ("\ufeffGrüße".encode("utf-16-be"), "Grüße", ""),
        ("\ufeffGrüße".encode("utf-32-le"), "Grüße", ""),
        ("Grüße – 5 €".encode("cp1252"), "Grüße – 5 €", "Windows-1252"),
        (b"Gr\xfc\x81e", "Grü\x81e", "Windows-1252"),
        ("Grüße, мир".encode() + b"\xff", "Grüße, мир\ufffd", "1 place is not in the file's encoding, UTF-8"),
    ],
)
def test_encodings_are_found_out(data: bytes, text: str, note: str) -> None:
    head = "1\r\n00:00:01,000 --> 00:00:02,000\r\n"
    start, wide = b"", head.encode()
    for mark, name in ((codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF8, "utf-8"),
                       (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):  # fmt: skip
        if data.startswith(mark):
            start, wide, data = mark, head.encode(name), data[len(mark) :]
            break
    sequence, notes = _import(start + wide + data)
    assert [clip.text for clip in sequence.tracks[1].clips] == [text]
    assert note in " ".join(notes)
    assert bool(notes) is bool(note)


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.srt", "no subtitle"),
        (b"\x00\x01\x02" * 100, "a.srt", "no text"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe" * 40, "a.srt", "no subtitle"),
        (b"1\n00:00:01,000 --> 00:00:02,000\n\n", "a.srt", "no subtitle in it has a text"),
        (b"nothing\nof the kind", "a.vtt", "no subtitle in it .*WEBVTT"),
        (b"nothing\nof the kind", "a.ass", "no subtitle in it .*Dialogue"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nHello", "a.txt", "accepted: .srt"),
        (b"1\n-00:00:03,000 --> -00:00:02,000\nHello", "a.srt", "lies before 0"),
    ],
)
def test_files_without_subtitles_are_refused(data: bytes, name: str, said: str) -> None:
    with pytest.raises(MediaError, match=said):
        _import(data, name)


def test_limits_are_kept_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    long = "1\n00:00:01,000 --> 00:00:02,000\n" + "word " * 4000
    sequence, notes = _import(long)
    assert len(sequence.tracks[1].clips[0].text) == MAX_TEXT
    assert "20000 characters" in notes[0] or "19999 characters" in notes[0]
    _, notes = _import("1\n9999999:00:00,000 --> 9999999:00:01,000\nfar\n\n2\n00:00:01,000 --> 00:00:02,000\nnear")
    assert "'far' lies beyond frame" in notes[0]
    monkeypatch.setattr(subtitle_tracks, "MAX_CLIPS", 3)
    many = "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},500\n{n}\n\n" for n in range(1, 6))
    sequence, notes = _import(many)
    assert [clip.text for clip in sequence.tracks[1].clips] == ["1", "2"]
    assert "first 2 subtitles" in notes[0]
    monkeypatch.setattr(subtitle_tracks, "MAX_TRACKS", 2)
    sequence, notes = _import(_SRT)
    assert len(sequence.tracks) == 2


def test_very_many_problems_are_counted() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nfine\n\n" + "1\n00:00:01,000 --> soon\n\n" * 500
    cues, problems = import_cues(Path("a.srt"), text.encode())
    assert len(cues.cues) == 1
    assert len(list(problems.describe())) == 21
    assert list(problems.describe())[-1] == "… and 480 more"


def test_languages_are_read_off_names_and_brought_to_three_letters() -> None:
    names = ("film.de.srt", "film.zh-Hant.ass", "film.en_GB.vtt", "film.ger.srt", "film.2019.srt", "film.srt", "de.srt")
    assert [split_language(Path(name)) for name in names] == [
        ("film", "de"), ("film", "zh-Hant"), ("film", "en-GB"), ("film", "ger"), ("film.2019", ""), ("film", ""),
        ("de", ""),
    ]  # fmt: skip
    assert [get_long_code(code) for code in ("de", "pt-BR", "ger", "FRA", "", "no idea", "x")] == [
        "deu", "por", "deu", "fra", "und", "und", "und",
    ]  # fmt: skip
    assert [get_long_code(code, is_bibliographic=True) for code in ("de", "fra", "en")] == ["ger", "fre", "eng"]


def test_what_is_said_at_a_frame() -> None:
    english = SequenceTrack(TrackKind.SUBTITLE, "English", (SequenceClip(1, 5, 5, text="Hi"),), language="en")
    german = SequenceTrack(
        TrackKind.SUBTITLE, "Deutsch", (SequenceClip(2, 6, 4, text="Na"),), is_burnt_in=False, language="de"
    )
    hidden = SequenceTrack(TrackKind.SUBTITLE, "X", (SequenceClip(3, 0, 9, text="no"),), is_enabled=False)
    sequence = ClipSequence((*_PICTURES.tracks, english, german, hidden))
    assert list_subtitle_tracks(sequence, is_burnt_in=True) == (english,)
    assert list_subtitle_tracks(sequence, is_burnt_in=False) == (german,)
    assert [find_texts_at((english, german), frame) for frame in (4, 5, 6, 10)] == [(), ("Hi",), ("Hi", "Na"), ()]
    assert make_subtitle_frame((german,), 6) == SubtitleFrame((SubtitleLine("Na", "de", "Deutsch"),))
    assert make_subtitle_frame((german,), 5) == SubtitleFrame((SubtitleLine("", "de", "Deutsch"),))
