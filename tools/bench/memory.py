"""E3: the memory of a render does not grow with the clip."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tools.bench.clips import make_clip
from tools.bench.render_stream import run_job
from tools.bench.report import Figure

LIMIT_GROWTH = 1.05
_MEBIBYTE = 1 << 20


def measure(lengths: tuple[int, ...] = (300, 1200, 4800)) -> list[Figure]:
    """Return the largest peak over the smallest."""
    with tempfile.TemporaryDirectory() as folder:
        peaks = []
        for length in lengths:
            source = make_clip(Path(folder) / f"{length}.mp4", length)
            peaks.append(run_job("graph", source, Path(folder) / "out.mp4").peak)
            source.unlink()
    shown = ", ".join(f"{n} frames {peak / _MEBIBYTE:.0f} MiB" for n, peak in zip(lengths, peaks, strict=True))
    growth = max(peaks) / peaks[0]
    return [Figure("E3", "peak memory of the longest / of the shortest clip", growth, LIMIT_GROWTH, "x", shown)]
