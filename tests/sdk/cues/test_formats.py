"""SRT, WebVTT and LRC: what is read, what is written, what is refused and where."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.core.errors import MediaError
from studio.sdk import ClipInfo, FrameRate
from studio.sdk.cues.cue import Cue, Cues, CueWord, distribute_words, find_frames_between, find_text_runs, make_cues
from studio.sdk.cues.formats import FORMATS, read_cues
from studio.sdk.decomposition import ParamTrack

_RATE = FrameRate.from_value(25)

_SRT = """1
00:00:01,000 --> 00:00:02,500 X1:10 X2:20
<i>Hello</i> {\\an8}there
second line

2
00:00:02,000 --> 00:00:04,000
100

3
0:00:05.5 --> 0:01:00,25

"""
_VTT = """WEBVTT - a title
Kind: captions

NOTE a remark
of two lines

STYLE
::cue { color: red }

intro
00:01.000 --> 00:02.000 align:start
<v Ada>2 &lt; 3 &amp; <c.loud>more</c></v>

01:00:00.000 --> 01:00:01.000
<01:00:00.250>one <01:00:00.500><c>two</c>
"""
_LRC = """[ti:A song]
[offset:+500]
[length:0:30]

[00:01.50][00:10.00]Chorus
[00:05.00]<00:05.00>One <00:06.00>two
[00:08.00]
[00:20.00]The end
"""


def _read(suffix: str, text: str) -> Cues:
    return read_cues(Path(f"a{suffix}"), text)


def test_subrip_with_marks_odd_times_and_overlaps() -> None:
    cues = _read(".srt", _SRT)
    assert [(cue.start, cue.end, cue.text) for cue in cues.cues] == [
        (1.0, 2.5, "Hello there\nsecond line"),
        (2.0, 4.0, "100"),
        (5.5, 60.25, ""),
    ]
    assert cues.find_text_at(26, _RATE) == "Hello there\nsecond line"
    assert cues.find_text_at(55, _RATE) == "Hello there\nsecond line\n100"
    assert cues.find_text_at(99, _RATE) == "100"
    assert cues.find_text_at(100, _RATE) == cues.find_text_at(0, _RATE) == ""


def test_webvtt_with_notes_styles_voices_and_times_of_words() -> None:
    first, second = _read(".vtt", _VTT).cues
    assert (first.start, first.text) == (1.0, "2 < 3 & more")
    assert second.text == "one two"
    assert second.words == (CueWord("one", 3600.25, 3600.5), CueWord("two", 3600.5, 3601.0))


def test_lyrics_with_tags_repeats_and_times_of_words() -> None:
    cues = _read(".lrc", _LRC)
    assert [(cue.start, cue.end, cue.text) for cue in cues.cues] == [
        (1.0, 4.5, "Chorus"),
        (4.5, 7.5, "One two"),
        (9.5, 19.5, "Chorus"),
        (19.5, 29.5, "The end"),
    ]
    assert cues.cues[1].words == (CueWord("One", 4.5, 5.5), CueWord("two", 5.5, 7.5))
    assert [cues.find_word_number(at) for at in (0.0, 1.0, 5.0, 6.0)] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("suffix", "text", "said"),
    [
        (".srt", "1\n00:00:01,000 -> 00:00:02,000\nHello", "line 2: .*two times"),
        (".srt", "1\n00:00:01,000 --> soon\nHello", "line 2: .*two times"),
        (".srt", "1\n00:00:03,000 --> 00:00:02,000\nHello", "line 2: .*before it begins"),
        (".srt", "Some notes\nof mine\n\n1\n00:00:01,000 --> 00:00:02,000\nHello", "line 1: 'Some notes'"),
        (".srt", "", "no subtitle"),
        (".vtt", "1\n00:00:01.000 --> 00:00:02.000\nHello", "line 1: '1'.*WEBVTT"),
        (".vtt", "WEBVTT\n\n00:00:01.000 --> 00:99:02.000\nHello", "line 3"),
        (".lrc", "[00:01.00]one\ntwo", "line 2: 'two' has no time"),
        (".lrc", "[ti:A song]", "no subtitle"),
        (".txt", "one", r"'.txt'; accepted: .srt, .vtt, .ass, .ssa, .lrc"),
    ],
)
def test_what_is_none_is_refused_by_its_line(suffix: str, text: str, said: str) -> None:
    with pytest.raises(MediaError, match=said):
        _read(suffix, text)


_TEXTS = st.sampled_from(["", "one", "two words", "two\nlines", "مرحبا", "北京 😀", "2 < 3 & 4", "100"])


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(_TEXTS, st.integers(1, 40)), min_size=1), st.sampled_from(["25", "29.97", "60"]))
@pytest.mark.parametrize("suffix", FORMATS)
def test_what_is_written_comes_back_on_the_same_frames(suffix: str, runs: list[tuple[str, int]], rate: str) -> None:
    texts = [text for text, count in runs for _ in range(count)]
    cues = make_cues(texts, FrameRate.from_value(rate))
    if cues.cues:
        again = _read(suffix, FORMATS[suffix].write(cues))
        assert [again.find_text_at(frame, FrameRate.from_value(rate)) for frame in range(len(texts))] == texts


def test_a_file_as_it_is_written() -> None:
    cues = Cues((Cue(0.0, 3661.5, "a\nb & c"), Cue(3661.5, 3700.0, "d --> e")))
    assert FORMATS[".srt"].write(cues) == (
        "1\n00:00:00,000 --> 01:01:01,500\na\nb & c\n\n2\n01:01:01,500 --> 01:01:40,000\nd → e\n"
    )
    assert FORMATS[".vtt"].write(cues) == (
        "WEBVTT\n\n00:00:00.000 --> 01:01:01.500\na\nb &amp; c\n\n01:01:01.500 --> 01:01:40.000\nd --&gt; e\n"
    )
    assert FORMATS[".lrc"].write(cues) == "[00:00.00]a\n[00:00.00]b & c\n[61:01.50]d --> e\n[61:40.00]\n"


def test_times_fall_on_the_nearest_frame_and_none_is_lost() -> None:
    assert find_frames_between(0.99, 2.01, _RATE) == range(25, 50)
    assert find_frames_between(1.0, 1.0, _RATE) == range(25, 26)
    assert list(find_frames_between(-2.0, -1.0, _RATE)) == []
    shifted = find_text_runs(Cues((Cue(0.0, 1.0, "early"), Cue(2.0, 3.0, "later"))), _RATE, -1.5)
    assert [(run.start, run.stop, run.text) for run in shifted] == [(13, 38, "later")]


def test_words_without_times_share_that_of_their_text() -> None:
    assert distribute_words("a bbb", 1.0, 3.0) == (CueWord("a", 1.0, 1.5), CueWord("bbb", 1.5, 3.0))
    assert distribute_words("  ", 1.0, 3.0) == ()
    cues = Cues((Cue(1.0, 3.0, "a bbb"),))
    assert [cues.find_word_at(at) for at in (0.5, 1.2, 2.0, 3.5)] == ["", "a", "bbb", ""]
    assert [cues.has_word_start(at, at + 0.1) for at in (0.9, 1.0, 1.45, 1.6)] == [False, True, True, False]


def test_taken_apart_they_are_a_text_with_keyframes() -> None:
    parts = Cues((Cue(0.2, 0.4, "one"), Cue(0.4, 9.0, "two"))).to_parts(ClipInfo(_RATE, 20))
    (text,) = parts.nodes
    assert text.tracks["text"] == ParamTrack(("",) * 5 + ("one",) * 5 + ("two",) * 10)
    assert text.params == {"rate": 25.0, "length": 20}
