"""Writers that go on where an earlier one was stopped: the same file, byte for byte, and nothing is encoded twice."""

from __future__ import annotations

import ctypes
import json
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from math import inf
from pathlib import Path

import numpy as np
import pytest
import torch

from studio.core.clip_info import ClipInfo
from studio.core.errors import CancelledError
from studio.core.image import Audio, Image
from studio.core.time import FrameRate
from studio.media.media_files import MediaFiles
from studio.media.writing.video_writer import VideoWriter
from studio.sdk.media import VideoCodec, VideoOptions, WriterTracks
from tests.media.clips import numbered_frames
from tests.media.writing.test_video_writer import FITTING
from tests.sweeps import mark_slow

C = VideoCodec
RATE = FrameRate.from_value("12000/1001")
FRAMES, PART = 53, 24
SAMPLES = 44100
_M_PERTURB = -6  # malloc.h of glibc


def pictures(width: int, height: int, channels: int = 3, count: int = FRAMES) -> list[Image]:
    noise = np.random.default_rng(3).random((count, height, width, 1), dtype=np.float32) * 0.2
    frames = np.clip(numbered_frames(count, width, height) / np.float32(255) + noise, 0, 1)
    if channels == 4:
        alpha = np.broadcast_to(np.linspace(0, 1, width, dtype=np.float32)[None, None, :, None], (*frames.shape[:3], 1))
        frames = np.concatenate([frames, alpha], axis=-1)
    return [Image.from_array(frame) for frame in frames]


def tracks(images: list[Image], *, sound: bool) -> WriterTracks:
    clip = ClipInfo(RATE, len(images), images[0].width, images[0].height, images[0].channels)
    return WriterTracks(clip, ClipInfo(RATE, len(images), 0, 0, 2, SAMPLES) if sound else None)


def tone(frame: int) -> Audio:
    first, last = RATE.sample_at(frame, SAMPLES), RATE.sample_at(frame + 1, SAMPLES)
    wave = 0.3 * torch.sin(torch.arange(first, last) * (2 * torch.pi * 440 / SAMPLES))
    return Audio(wave.expand(2, -1).contiguous(), SAMPLES)


class Render:
    """Writes a clip part by part, as a render does, and counts what it wrote."""

    def __init__(self, path: Path, parts: Path | None, options: VideoOptions, *, sound: bool = True) -> None:
        self.path, self.parts, self.options, self.sound = path, parts, options, sound
        self.written: list[int] = []
        self.restored: list[str] = []

    def run(self, images: list[Image], *, stop_before: int = -1, failing: int = -1) -> bytes:
        with MediaFiles(self.parts) as media:
            writer = media.create_video(self.path, tracks(images, sound=self.sound), self.options)
            with writer:
                assert writer.part_frames == PART
                for start in range(0, len(images), PART):
                    self._part(writer, images, range(start, min(start + PART, len(images))), stop_before, failing)
        return self.path.read_bytes()

    def _part(self, writer: VideoWriter, images: list[Image], frames: range, stop: int, failing: int) -> None:
        name = str(frames)
        if writer.restore_part(name):
            self.restored.append(name)
            return
        for frame in frames:
            if frame == stop:
                raise CancelledError
            self.written.append(frame)
            writer.write(images[frame])
            if self.sound:
                writer.write_audio(tone(frame))
        writer.finish_part(None if failing in frames else name)


def check(path: Path, frames: int, *, sound: bool) -> None:
    """Have the ffmpeg programs look at a file: nothing wrong, every frame there at its time, in step with the sound."""
    decode = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "null", "-"]
    done = subprocess.run(decode, capture_output=True, check=True)
    assert done.stderr == b""
    command = ["ffprobe", "-v", "error", "-show_packets", "-show_streams", "-show_frames", "-of", "json", str(path)]
    found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    rows = found["packets_and_frames"]
    video = [row for row in rows if row["type"] == "packet" and row["codec_type"] == "video"]
    decode_times = [float(row["dts_time"]) for row in video if "dts_time" in row]
    assert decode_times == sorted(decode_times)
    assert len(set(decode_times)) == len(decode_times)
    shown = [float(r.get("pts_time") or r["best_effort_timestamp_time"]) for r in rows
             if r["type"] == "frame" and r["media_type"] == "video"]  # fmt: skip
    assert len(shown) == frames
    step = 1 / float(RATE.value)
    assert np.abs(np.diff(shown) - step).max() < 0.011  # GIF counts in hundredths
    heard = [row for row in rows if row["type"] == "frame" and row["media_type"] == "audio"]
    assert bool(heard) == sound
    if sound:
        samples = sum(int(row["nb_samples"]) for row in heard)
        rate = int(next(s for s in found["streams"] if s["codec_type"] == "audio")["sample_rate"])
        assert samples / rate == pytest.approx(frames * step, abs=0.06)


CASES = [*((codec, suffix, False) for codec, suffix in FITTING), (C.VP9, "webm", True), (C.PRORES, "mov", True),
         (C.FFV1, "mkv", True), (C.GIF, "gif", True)]  # fmt: skip


@pytest.mark.program
@pytest.mark.parametrize(
    "case",
    mark_slow(
        CASES, lambda case: case[:2] not in ((C.H264, "mp4"), (C.FFV1, "mkv")), lambda case: "-".join(map(str, case))
    ),
)
def test_a_render_that_goes_on_makes_the_same_file(case: tuple[C, str, bool], ffmpeg: str, tmp_path: Path) -> None:
    codec, suffix, alpha = case
    images = pictures(64, 36, 4 if alpha else 3)
    options = VideoOptions(codec, preset="veryfast", keep_alpha=alpha)
    undisturbed = Render(tmp_path / f"whole.{suffix}", None, options)
    content = undisturbed.run(images)
    path, parts = tmp_path / f"resumed.{suffix}", tmp_path / "parts"
    first, second = (Render(path, parts, options) for _ in "ab")
    with pytest.raises(CancelledError):
        first.run(images, stop_before=30)
    assert not path.exists()
    (kept,) = parts.iterdir()
    (parts / f".{kept.stem}.0a1b2c3d").write_bytes(b"as a render leaves it that is killed while it keeps a part")
    assert second.run(images) == content
    assert second.written == list(range(PART, FRAMES))
    assert not list(parts.iterdir())
    check(path, FRAMES, sound=suffix != "gif")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc alone fills memory with a pattern")
@pytest.mark.parametrize(("codec", "suffix"), [(C.H264, "mp4"), (C.HEVC, "mp4"), (C.VP9, "webm")])
@pytest.mark.parametrize("size", [(80, 48), (121, 47)])
def test_what_lies_in_memory_does_not_get_into_the_file(
    codec: C, suffix: str, size: tuple[int, int], tmp_path: Path
) -> None:
    mallopt = ctypes.CDLL(None).mallopt
    images = pictures(*size, count=PART)
    contents = set()
    try:
        for pattern in (1, 128, 255):
            mallopt(_M_PERTURB, pattern)
            contents.add(Render(tmp_path / f"a.{suffix}", None, VideoOptions(codec), sound=False).run(images))
    finally:
        mallopt(_M_PERTURB, 0)
    assert len(contents) == 1


@pytest.mark.parametrize(("codec", "suffix"), [(C.H264, "mp4"), (C.GIF, "gif")])
def test_parts_are_kept_while_anything_has_failed(codec: C, suffix: str, tmp_path: Path) -> None:
    images, parts = pictures(32, 18), tmp_path / "parts"
    first, second = (Render(tmp_path / f"a.{suffix}", parts, VideoOptions(codec)) for _ in "ab")
    content = first.run(images, failing=30)
    assert len(list(parts.iterdir())) == 2
    assert second.run(images) == content
    assert second.written == list(range(24, 48))
    assert not list(parts.iterdir())


@pytest.mark.slow
def test_other_settings_make_other_parts(tmp_path: Path) -> None:
    images, parts = pictures(32, 18), tmp_path / "parts"
    with pytest.raises(CancelledError):
        Render(tmp_path / "a.mp4", parts, VideoOptions()).run(images, stop_before=50)
    for options in (VideoOptions(quality=60), VideoOptions(preset="fast"), VideoOptions(C.HEVC)):
        other = Render(tmp_path / "a.mp4", parts, options)
        with pytest.raises(CancelledError):
            other.run(images, stop_before=26)
        assert other.restored == []
    silent = Render(tmp_path / "a.mp4", parts, VideoOptions(), sound=False)
    silent.run(images)
    assert silent.restored == []
    same = Render(tmp_path / "b.mov", parts, VideoOptions())  # another container with the same packets
    same.run(images)
    assert len(same.restored) == 2
    check(tmp_path / "b.mov", FRAMES, sound=True)


def test_a_picture_that_uses_the_colours_of_an_earlier_one(tmp_path: Path, media: MediaFiles) -> None:
    values = [0.7 if frame % 24 < 2 or frame % 24 > 14 else 0.2 for frame in range(FRAMES)]
    images = [Image.from_array(np.full((18, 32, 3), value, np.float32)) for value in values]
    Render(tmp_path / "a.gif", None, VideoOptions(C.GIF)).run(images)
    shown = [
        float(media.read_video_frame(tmp_path / "a.gif", frame).as_array()[..., :3].mean()) for frame in range(FRAMES)
    ]
    assert np.abs(np.array(shown) - values).max() < 0.01
    assert (tmp_path / "a.gif").read_bytes().count(b"GIF89a") == 1


def test_a_part_that_takes_too_long_to_end_does_not_hold_up_a_cancel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.media.writing.video_writer._MAX_FLUSH_SECONDS", -1.0)
    monkeypatch.setattr(
        "studio.media.writing.video_writer.VideoWriter._finish_encoding", _late(VideoWriter._finish_encoding)
    )
    images = pictures(64, 48)
    with MediaFiles(tmp_path / "parts") as media:
        writer = media.create_video(tmp_path / "a.mp4", tracks(images, sound=False), VideoOptions())
        with suppress(CancelledError), writer:
            for image in images[:PART]:
                writer.write(image)
            writer.finish_part("part")
            raise CancelledError
        assert not writer.has_part("part")
    assert [path.name for path in tmp_path.iterdir()] in ([], ["parts"])


def _late(end: Callable[..., None]) -> Callable[..., None]:
    """Let a part wait until its writer is left."""

    def wait_and_end(writer: VideoWriter, *rest: object) -> None:
        while writer._give_up_at == inf:
            time.sleep(0.001)
        end(writer, *rest)

    return wait_and_end
