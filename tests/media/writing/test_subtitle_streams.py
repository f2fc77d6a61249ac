"""Subtitles in video files: what is written is read back, by FFmpeg's decoders, at the times of the frames."""

from __future__ import annotations

import subprocess
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import av
import pytest
import torch
from av.subtitles.subtitle import AssSubtitle

from studio.core.clip_info import ClipInfo
from studio.core.image import Image
from studio.core.time import FrameRate
from studio.media.media_files import MediaFiles
from studio.sdk.cues.formats import import_cues
from studio.sdk.cues.subtitle_frame import SubtitleFrame, SubtitleLine
from studio.sdk.media import VideoCodec, VideoOptions, WriterTracks

_CODECS = {".mp4": VideoCodec.H264, ".mov": VideoCodec.H264, ".mkv": VideoCodec.H264, ".webm": VideoCodec.VP9}
_IMAGE = Image(torch.full((3, 16, 16), 0.5))
_HELLO, _TWO, _PLACE = "Hello, 北京 {x} & <y>", "first\nsecond", "{\\an8}at the top"


class _Stream(NamedTuple):
    """What is read back of a stream: metadata, and (start, end, text) in ticks of its time base."""

    codec: str
    metadata: dict[str, str]
    time_base: Fraction
    texts: list[tuple[int, int, str]]


def _write(path: Path, frames: list[SubtitleFrame | None], rate: str = "25", cache: Path | None = None) -> None:
    clip = ClipInfo(FrameRate.from_value(rate), len(frames), 16, 16, 3)
    tracks = WriterTracks(clip, subtitles=ClipInfo(clip.rate, clip.length))
    options = VideoOptions(_CODECS.get(path.suffix, VideoCodec.H264), preset="ultrafast")
    with MediaFiles() as media, media.create_video(path, tracks, options) as writer:
        for subtitles in frames:
            writer.write(_IMAGE)
            if subtitles is not None:
                writer.write_subtitles(subtitles)


def _read(path: Path) -> list[_Stream]:
    found = []
    with av.open(str(path)) as container:
        for stream in container.streams.subtitles:
            container.seek(0)
            texts = []
            for packet in container.demux(stream):
                for part in stream.codec_context.decode2(packet) or () if packet.size else ():
                    assert isinstance(part, AssSubtitle)
                    assert packet.pts is not None
                    assert packet.duration is not None
                    text = part.ass.decode().split(",", 8)[8].replace("\\N", "\n").replace("\\{", "{").replace("{}", "")
                    texts.append((packet.pts, packet.pts + packet.duration, text))
            metadata = {name.lower(): value for name, value in stream.metadata.items()}
            assert stream.time_base is not None
            found.append(_Stream(stream.codec_context.name, metadata, stream.time_base, texts))
    return found


def _at(*frames: tuple[int, int]) -> list[tuple[Fraction, Fraction]]:
    return [(Fraction(start), Fraction(stop)) for start, stop in frames]


def _say(*texts: str) -> SubtitleFrame:
    lines = zip(texts, ("en-GB", "de"), ("English (SDH)", "Deutsch"), strict=False)
    return SubtitleFrame(tuple(SubtitleLine(*line) for line in lines))


_FRAMES = [
    *[_say("", "")] * 5,
    *[_say(_HELLO, "")] * 5,
    *[_say(_TWO, "Hallo")] * 40,
    *[_say("", "Hallo")] * 10,
    *[_say(_PLACE, "")] * 4,
]


@pytest.mark.parametrize(
    ("suffix", "codec", "german"),
    [(".mp4", "mov_text", "deu"), (".mov", "mov_text", "ger"), (".mkv", "srt", "ger"), (".webm", "webvtt", "ger")],
)
def test_tracks_are_read_back_with_texts_times_languages_and_names(
    tmp_path: Path, suffix: str, codec: str, german: str
) -> None:
    path = tmp_path / f"a{suffix}"
    _write(path, list(_FRAMES))
    first, second = _read(path)
    assert (first.codec, second.codec) == (codec, codec)
    named = "title" if suffix in (".mkv", ".webm") else "handler_name"
    assert (first.metadata[named], second.metadata[named]) == ("English (SDH)", "Deutsch")
    assert (first.metadata["language"], second.metadata["language"]) == ("eng", german)
    frame = Fraction(1, 25) / first.time_base
    assert [(start / frame, stop / frame) for start, stop, _ in first.texts] == _at((5, 10), (10, 50), (60, 64))
    hello, two, place = (text for _, _, text in first.texts)
    said = _HELLO.removesuffix(" <y>") if suffix == ".mkv" else _HELLO  # SubRip takes that for a mark
    assert (hello.replace("\\", "").replace("\u200b", "").strip(), two) == (said, _TWO)
    assert place.removeprefix("{\\an8}") == "at the top"
    assert [(start / frame, stop / frame) for start, stop, _ in second.texts] == _at((10, 60))
    assert [text for _, _, text in second.texts] == ["Hallo"]


def test_times_are_exact_in_mp4_and_the_nearest_of_a_millisecond_in_matroska(tmp_path: Path) -> None:
    frames = [_say("a" if frame % 2 else "b") for frame in range(50)]
    for suffix in (".mp4", ".mkv"):
        _write(tmp_path / f"a{suffix}", list(frames), "29.97")
    exact, rounded = _read(tmp_path / "a.mp4")[0], _read(tmp_path / "a.mkv")[0]
    wanted = [Fraction(1001, 30000) * frame for frame in range(51)]
    assert [start * exact.time_base for start, _, _ in exact.texts] == wanted[:-1]
    assert [stop * exact.time_base for _, stop, _ in exact.texts] == wanted[1:]
    assert [(start, stop) for start, stop, _ in rounded.texts] == [
        (round(start * 1000), round(stop * 1000)) for start, stop in pairwise(wanted)
    ]


def test_a_place_is_kept_in_webvtt(tmp_path: Path) -> None:
    _write(tmp_path / "a.webm", list(_FRAMES))
    with av.open(str(tmp_path / "a.webm")) as container:
        packets = [packet for packet in container.demux(container.streams.subtitles[0]) if packet.size]
        settings = [
            bytes(side) for packet in packets for side in packet.iter_sidedata() if side.data_type == "webvtt_settings"
        ]
    assert settings == [b"line:0"]


def test_what_is_kept_of_a_render_has_its_subtitles(tmp_path: Path) -> None:
    tracks = WriterTracks(ClipInfo(FrameRate.from_value("25"), 100, 16, 16, 3))
    said = [_say(_HELLO if frame // 30 % 2 else "") for frame in range(100)]

    def render(path: Path) -> int:
        restored = 0
        with MediaFiles(parts=tmp_path / "parts") as media, media.create_video(path, tracks, VideoOptions()) as writer:
            for part in range(2):
                if writer.restore_part(str(part)):
                    restored += 1
                    continue
                for frame in range(50 * part, 50 * part + 50):
                    writer.write(_IMAGE)
                    writer.write_subtitles(said[frame])
                writer.finish_part(str(part))
            if path.stem == "broken":
                raise InterruptedError
        return restored

    assert render(tmp_path / "whole.mkv") == 0
    with pytest.raises(InterruptedError):
        render(tmp_path / "broken.mkv")
    assert render(tmp_path / "again.mkv") == 2
    assert (tmp_path / "again.mkv").read_bytes() == (tmp_path / "whole.mkv").read_bytes()
    assert [text[:2] for text in _read(tmp_path / "again.mkv")[0].texts] == [(1200, 2400), (3600, 4000)]


def test_containers_without_subtitles_leave_them_out(tmp_path: Path) -> None:
    _write(tmp_path / "a.avi", list(_FRAMES))
    _write(tmp_path / "none.mkv", [None] * 3)
    _write(tmp_path / "empty.mkv", [SubtitleFrame()] * 3)
    assert [_read(tmp_path / name) for name in ("a.avi", "none.mkv", "empty.mkv")] == [[], [], []]


def test_odd_texts_are_written_as_far_as_they_go(tmp_path: Path) -> None:
    odd = ["a\0b\x1b\r\nc", "\\Nx {\\b1}y", "字" * 100_000, "half \ud800", "   "]
    for suffix in _CODECS:
        _write(tmp_path / f"a{suffix}", [_say(text) for text in odd])
        texts = [text for _, _, text in _read(tmp_path / f"a{suffix}")[0].texts]
        assert len(texts) == 4
        assert texts[0] == "ab\nc"
        assert [part for part in ("x", "b1", "y") if part in texts[1]] == ["x", "b1", "y"]
        assert texts[2] == "字" * 20_000
        assert texts[3] == "half ?"


@pytest.mark.program
@pytest.mark.parametrize("suffix", _CODECS)
def test_ffmpeg_and_our_own_reader_agree(tmp_path: Path, suffix: str, ffmpeg: str) -> None:
    path, words = tmp_path / f"a{suffix}", ("One, two", "three\nfour", "", "北京 مرحبا")
    _write(path, [_say(words[frame // 20 % 4]) for frame in range(100)])
    out = tmp_path / "out.srt"
    subprocess.run([ffmpeg, "-v", "error", "-i", str(path), "-map", "0:s:0", str(out)], check=True)
    cues, problems = import_cues(out, out.read_bytes())
    assert [(cue.start, cue.end, cue.text) for cue in cues.cues] == [
        (0.0, 0.8, words[0]), (0.8, 1.6, words[1]), (2.4, 3.2, words[3]), (3.2, 4.0, words[0]),
    ]  # fmt: skip
    assert problems.texts == []
