"""E9: random access in a long group of pictures gives the frames of the sequential decode, at a bounded cost.

Every frame of the clip is reached once, in random order, by a reader that jumps; its hash is compared with that of the
decode from the first frame to the last.
"""

from __future__ import annotations

import hashlib
import statistics
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from studio.media.media_files import MediaFiles
from tools.bench.clips import make_clip
from tools.bench.report import Figure


def measure(frames: int = 2000, gop: int = 250) -> list[Figure]:
    """Return how many of the frames reached at random differ, and what the dearest one cost of what a group costs."""
    with tempfile.TemporaryDirectory() as folder:
        path = make_clip(Path(folder) / "long.mp4", frames, width=320, height=180, gop=gop)
        expected, in_order = _reach(path, range(frames))
        order = np.random.default_rng(3).permutation(frames).tolist()
        found, at_random = _reach(path, order)
    wrong = sum(found[frame] != expected[frame] for frame in range(frames))
    each = statistics.mean(in_order.values())
    mean, most = (figure(at_random.values()) / each for figure in (statistics.mean, _nearly_most))
    detail = f"a seek costs {mean:.0f} frames' worth in the mean, {most:.0f} at the 99th percentile"
    return [
        Figure("E9", f"wrong frames of {frames} reached in random order", wrong, 0, "", detail),
        Figure("E9", "the dearest seek (99th percentile) / decoding a whole group of pictures", most / gop, 1.0, "x"),
    ]


def _reach(path: Path, order: Iterable[int]) -> tuple[dict[int, bytes], dict[int, float]]:
    """Return the hash of each frame, and the CPU seconds that it took, from a reader of their own."""
    media = MediaFiles()
    hashes, seconds = {}, {}
    for frame in order:
        started = time.process_time()
        picture = media.read_video_frame(path, frame)
        seconds[frame] = time.process_time() - started
        hashes[frame] = hashlib.blake2b(picture.as_array().tobytes()).digest()
    media.close()
    return hashes, seconds


def _nearly_most(values: Iterable[float]) -> float:
    return float(np.quantile(list(values), 0.99))
