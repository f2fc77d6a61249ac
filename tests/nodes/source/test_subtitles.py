"""Subtitles: files of subtitles over a clip, and Write Subtitles, which makes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from nodes.output.subtitles import WriteSubtitles
from nodes.source.subtitles import Subtitles, TextEncoding
from studio.core.errors import MediaError
from studio.media.media_files import MediaFiles
from studio.sdk import ParameterError
from studio.sdk.testing import MemoryMedia, decompose_node, run_frame, run_sink
from tools.quality import cues

_PATH = Path("a.srt")
_SRT = "1\n00:00:00,400 --> 00:00:00,800\nnow here\n\n2\n00:00:00,600 --> 00:00:01,000\nthere\n"
_MEDIA = MemoryMedia(texts={_PATH: _SRT})


def test_the_text_that_is_on() -> None:
    node = Subtitles(file=_PATH)
    assert node.facts({}, _MEDIA).length == 25
    texts = [run_frame(node, frame, media=_MEDIA) for frame in (9, 10, 14, 15, 19, 20, 24, 25)]
    assert texts == ["", "now here", "now here", "now here\nthere", "now here\nthere", "there", "there", ""]
    later = Subtitles(file=_PATH, offset=1.0, length=7)
    assert later.facts({}, _MEDIA).length == 7
    assert run_frame(later, 35, media=_MEDIA) == "now here"


def test_word_by_word() -> None:
    node = Subtitles(file=_PATH)
    assert [run_frame(node, frame, output="current", media=_MEDIA) for frame in (5, 10, 14, 22)] == [
        "", "now", "here", "there",
    ]  # fmt: skip
    numbers = [run_frame(node, frame, output="word", media=_MEDIA) for frame in range(25)]
    assert numbers == sorted(numbers)
    assert numbers[-1] == sum(run_frame(node, frame, output="pulse", media=_MEDIA) for frame in range(25)) == 3.0


def test_taken_apart_it_has_a_block_for_each_text() -> None:
    track = decompose_node(Subtitles(file=_PATH), media=_MEDIA).nodes[0].tracks["text"]
    assert list(dict.fromkeys(track.values)) == ["", "now here", "now here\nthere", "there"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("Grüße", TextEncoding.WESTERN), ("Привет", TextEncoding.CYRILLIC), ("北京", TextEncoding.CHINESE),
     ("こんにちは", TextEncoding.JAPANESE), ("שלום", TextEncoding.HEBREW)],
)  # fmt: skip
def test_old_encodings_are_read_when_they_are_named(text: str, encoding: TextEncoding, tmp_path: Path) -> None:
    file = tmp_path / "a.srt"
    file.write_bytes(f"1\r\n00:00:00,000 --> 00:00:01,000\r\n{text}\r\n".encode(encoding.value))
    with MediaFiles() as media:
        assert run_frame(Subtitles(file=file, encoding=encoding), media=media) == text
        with pytest.raises(MediaError, match="not UTF-8 text"):
            run_frame(Subtitles(file=file), media=media)


def test_every_encoding_is_known() -> None:
    assert all("1".encode(encoding.value) == b"1" for encoding in TextEncoding)


def test_what_cannot_be_read_says_why() -> None:
    with pytest.raises(ParameterError, match="path of a subtitle file"):
        Subtitles().facts({}, _MEDIA)
    with pytest.raises(MediaError, match="line 1"):
        Subtitles(file=_PATH).facts({}, MemoryMedia(texts={_PATH: "Once upon a time\n"}))


def test_a_text_over_a_wire_is_written(tmp_path: Path) -> None:
    texts = ["", "one", "one", "😀 مرحبا", ""]
    with MediaFiles() as media:
        run_sink(WriteSubtitles(file=tmp_path / "a.vtt"), 5, media=media, text=texts)
        read = Subtitles(file=tmp_path / "a.vtt", length=5)
        assert [run_frame(read, frame, media=media) for frame in range(5)] == texts
    with pytest.raises(MediaError, match=r"accepted: \.srt"):
        run_sink(WriteSubtitles(file=Path("a.doc")), 1, text=texts)


def test_known_answer() -> None:
    assert [known for known in cues.measure() if not known.ok] == []
