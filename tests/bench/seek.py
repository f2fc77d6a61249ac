"""E9: random access in a long group of pictures gives the frames of the sequential decode, at a bounded cost."""

from __future__ import annotations

import hashlib
import tempfile
import time
from pathlib import Path

import numpy as np

from studio.media.files import MediaFiles
from tests.bench.clips import make_clip
from tests.bench.report import Figure


def measure(frames: int = 2000, samples: int = 200, gop: int = 250) -> list[Figure]:
    """Return how many of the frames reached at random differ from the sequential decode."""
    with tempfile.TemporaryDirectory() as folder:
        path = make_clip(Path(folder) / "long.mp4", frames, width=320, height=180, gop=gop)
        media = MediaFiles()
        started = time.perf_counter()
        expected = [_hash(media, path, frame) for frame in range(frames)]
        sequential = (time.perf_counter() - started) / frames
        wanted = np.random.default_rng(3).integers(0, frames, samples)
        started = time.perf_counter()
        wrong = sum(_hash(media, path, int(frame)) != expected[frame] for frame in wanted)
        seek = (time.perf_counter() - started) / samples
        media.close()
    detail = f"a seek costs {seek * 1e3:.0f} ms, {seek / sequential:.0f} frames' worth; a group has {gop}"
    return [Figure("E9", f"wrong frames of {samples} reached at random in {frames}", wrong, 0, "", detail)]


def _hash(media: MediaFiles, path: Path, frame: int) -> bytes:
    return hashlib.blake2b(media.video_frame(path, frame).as_array().tobytes()).digest()
