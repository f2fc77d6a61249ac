"""E11: from the start of the process to the window on the screen, on a warm disk; torch comes after it."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

from tools.bench.report import Figure

ROOT = Path(__file__).resolve().parents[2]
LIMIT_SECONDS, AIM_SECONDS = 1.5, 0.8


def measure(runs: int = 5) -> list[Figure]:
    """Return the median of several starts after one to warm the disk."""
    seconds = [_start_once() for _ in range(runs + 1)][1:]
    spread = f"{min(seconds):.2f} to {max(seconds):.2f} s in {runs} starts, offscreen"
    median = statistics.median(seconds)
    return [Figure("E11", "process start to window shown", median, LIMIT_SECONDS, "s", spread, AIM_SECONDS)]


def _start_once() -> float:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "FRAMELOOM_MEASURE_START": "1"}
    done = subprocess.run(
        [sys.executable, "main.py"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    line = next(line for line in done.stdout.splitlines() if line.startswith("window shown after "))
    return float(line.split()[3])
