"""Damaged sound: a damaged packet may say that it has dozens of channels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from av.audio.frame import AudioFrame

from studio.core.errors import MediaError
from studio.media.audio.audio_decode import to_floats
from studio.media.media_files import MediaFiles
from tests.media.clips import run

RATE = 44100
LONE, MANY = 4, 60


@pytest.fixture
def pieces(ffmpeg: str, tmp_path: Path) -> tuple[list[bytes], list[bytes]]:
    """Return frames of AAC, in one channel and in two: a stream of either can be put together from them."""
    made = []
    for channels in ("1", "2"):
        path = tmp_path / f"{channels}.aac"
        run(ffmpeg, "-f", "lavfi", "-i", f"sine=r={RATE}:d=4", "-ac", channels, "-c:a", "aac", path)
        made.append(adts_frames(path.read_bytes()))
    return made[0], made[1]


def adts_frames(data: bytes) -> list[bytes]:
    """Cut a stream at its headers, which say how long each frame is."""
    frames, at = [], 0
    while at < len(data):
        length = ((data[at + 3] & 3) << 11) | (data[at + 4] << 3) | (data[at + 5] >> 5)
        frames.append(data[at : at + length])
        at += length
    return frames


@pytest.mark.program
@pytest.mark.parametrize("at", [0, 80])
def test_lone_frames_of_another_kind_are_silent_and_told_of(
    at: int, pieces: tuple[list[bytes], list[bytes]], tmp_path: Path, media: MediaFiles
) -> None:
    one, other = pieces
    whole, path = tmp_path / "whole.aac", tmp_path / "damaged.aac"
    whole.write_bytes(b"".join(one))
    path.write_bytes(b"".join([*one[:at], *other[at : at + LONE], *one[at + LONE :]]))
    facts = media.facts(path).audio
    assert facts is not None
    assert facts.channels == 1
    heard, there = (media.read_audio_samples(each, 0, 3 * RATE).samples.numpy()[0] for each in (path, whole))
    before, behind = max(0, at - 2) * 1024, (at + LONE + 3) * 1024
    assert np.allclose(heard[:before], there[:before], atol=1e-4)
    assert np.abs(heard[behind:] - there[behind:]).mean() < 0.01
    assert not heard[(at + 1) * 1024 : (at + 2) * 1024].any()
    seen = media.scan_sound(path, 0, 3 * RATE)
    assert sum(len(lost) for lost in seen.damaged_ranges) == pytest.approx(LONE * 1024, abs=1024)
    assert abs(seen.damaged_ranges[0].start - at * 1024) <= 2048


@pytest.mark.program
def test_sound_that_goes_on_in_another_kind_is_refused_and_still_seen(
    pieces: tuple[list[bytes], list[bytes]], tmp_path: Path, media: MediaFiles
) -> None:
    one, other = pieces
    path = tmp_path / "changed.aac"
    path.write_bytes(b"".join([*one[:80], *other[80 : 80 + MANY], *one[80 + MANY :]]))
    with pytest.raises(MediaError, match="its sound changes from 44100 Hz × 1 to 44100 Hz × 2; accepted: one kind"):
        media.read_audio_samples(path, 0, 3 * RATE)
    seen = media.scan_sound(path, 0, 3 * RATE)
    assert seen.audio.samples[0, : 70 * 1024].any()
    assert sum(len(lost) for lost in seen.damaged_ranges) > 40 * 1024


def test_more_than_eight_channels_are_as_many_as_the_frame_says() -> None:
    frame = AudioFrame(format="fltp", layout="hexadecagonal", samples=64)
    for number, plane in enumerate(frame.planes[:16]):
        samples = np.zeros(plane.buffer_size // 4, np.float32)
        samples[:64] = number / 16
        plane.update(samples.tobytes())
    found = to_floats(frame)
    assert found.shape == (16, 64)
    assert np.array_equal(found[:, 5], np.arange(16, dtype=np.float32) / 16)


@pytest.mark.parametrize(("name", "dtype", "middle"), [("u8", "u1", 128), ("s16", "<i2", 0), ("flt", "<f4", 0)])
def test_interleaved_and_planar_samples_are_the_same(name: str, dtype: str, middle: int) -> None:
    values = np.arange(middle, middle + 20).astype(dtype).reshape(10, 2)
    packed = AudioFrame.from_ndarray(values.reshape(1, -1), format=name, layout="stereo")
    planar = AudioFrame.from_ndarray(np.ascontiguousarray(values.T), format=name + "p", layout="stereo")
    assert np.array_equal(to_floats(packed), to_floats(planar))
