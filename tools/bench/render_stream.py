"""E1 and E2: a clip through a graph, against the same loop written by hand with PyAV and OpenCV.

The job: H.264 960×540 → brightness → contrast → Gaussian blur → half the size → H.264. Each run is a process of its
own that times the job alone, without start and imports. Graph and loop take turns.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tools.bench.clips import make_clip
from tools.bench.report import Figure

ROOT = Path(__file__).resolve().parents[2]
CPU_LIMIT, WALL_LIMIT = 1.15, 0.8
CPU_AIM, WALL_AIM = 1.0, 0.68


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a job.

    Args:
        cpu: Seconds of all threads.
        wall: Seconds.
        peak: Bytes of memory at most, of the whole process.
        base: Bytes of memory before the job.
    """

    cpu: float
    wall: float
    peak: int
    base: int


def run_job(kind: str, source: Path, target: Path) -> Run:
    """Run "graph" or "loop" in a process of its own."""
    command = [sys.executable, "-m", "tools.bench.render_stream_job", kind, str(source), str(target)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return Run(**json.loads(done.stdout.splitlines()[-1]))


def measure(frames: int = 300, pairs: int = 5) -> list[Figure]:
    """Return the ratios of CPU and wall time, as medians of pairs."""
    with tempfile.TemporaryDirectory() as folder:
        source = make_clip(Path(folder) / "source.mp4", frames)
        runs = [
            (run_job("graph", source, Path(folder) / "a.mp4"), run_job("loop", source, Path(folder) / "b.mp4"))
            for _ in range(pairs)
        ]
    cpu = statistics.median(graph.cpu / loop.cpu for graph, loop in runs)
    wall = statistics.median(graph.wall / loop.wall for graph, loop in runs)
    graph, loop = runs[-1]
    what = f"of {frames} frames 960×540 in the graph / in the hand-written loop"
    return [
        Figure("E1", f"CPU time {what}", cpu, CPU_LIMIT, "x", _last_pair(graph.cpu, loop.cpu), CPU_AIM),
        Figure("E2", f"wall time {what}", wall, WALL_LIMIT, "x", _last_pair(graph.wall, loop.wall), WALL_AIM),
    ]


def _last_pair(graph: float, loop: float) -> str:
    return f"last pair {graph:.2f} s / {loop:.2f} s"
