"""Sound that is looked at is the sound that is heard, and damage is told of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from studio.media.media_files import MediaFiles
from tests.media.audio.test_audio_reader import KINDS, make
from tests.sweeps import all_but_slow

RATES = {name: kind[0] for name, kind in KINDS.items()}


@pytest.mark.program
@pytest.mark.parametrize(
    "name",
    all_but_slow(
        ("pcm.wav", "layer3.mp3", "aac.mp4", "pcm.mov", "aac.mkv", "aac.ts", "opus.mkv"), ("layer3.mp3", "pcm.mov")
    ),
)
def test_what_is_looked_at_is_what_is_heard(name: str, ffmpeg: str, clip_folder: Path, media: MediaFiles) -> None:
    path, rate = make(ffmpeg, clip_folder, name), RATES[name]
    heard = media.read_audio_samples(path, 0, 6 * rate).samples.numpy()
    pieces = [media.scan_sound(path, start * rate, 2 * rate) for start in (0, 2, 4)]
    seen = np.concatenate([piece.audio.samples.numpy() for piece in pieces], axis=1)
    assert not any(piece.damaged_ranges for piece in pieces)
    assert np.abs(heard - seen)[:, : 5 * rate].mean() < 0.01
    jumped = media.scan_sound(path, 3 * rate, rate).audio.samples.numpy()
    tick = rate // 500
    moved = [
        np.abs(np.roll(jumped, shift, axis=1) - seen[:, 3 * rate : 4 * rate])[:, 500:-500].mean()
        for shift in range(-tick, tick + 1)
    ]
    assert min(moved) < 0.01


@pytest.mark.program
def test_damage_is_told_of_and_the_rest_goes_on(
    ffmpeg: str, clip_folder: Path, tmp_path: Path, media: MediaFiles
) -> None:
    whole = make(ffmpeg, clip_folder, "aac.m4a")
    data = bytearray(whole.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 3000] = b"\xff" * 3000
    path = tmp_path / "damaged.m4a"
    path.write_bytes(data)
    rate = RATES["aac.m4a"]
    piece = media.scan_sound(path, 0, 12 * rate)
    assert piece.damaged_ranges
    lost = sum(len(each) for each in piece.damaged_ranges)
    assert 1024 <= lost < 2 * rate
    healthy = piece.damaged_ranges[-1].stop + rate
    there = media.scan_sound(whole, 0, 12 * rate).audio.samples.numpy()
    after = piece.audio.samples.numpy()[:, healthy : healthy + rate]
    assert np.allclose(after, there[:, healthy : healthy + rate], atol=0.02)
