"""E29: a training in two processes against one with the same batch, on the graph that trained the starter weights.

Each process has one thread, so that two have two cores. The time is that of the steps, as the command reports it:
without the start of the processes.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from statistics import median

from studio.engine.scheduling.machine import count_usable_cores
from studio.services.program_command import make_program_command
from tools.bench.report import Figure, not_measured

_GRAPH = Path(__file__).parents[2] / "assets" / "graphs" / "train-starter.loom"
_RARE = 10**6


def measure(steps: int = 50, batch: int = 128, pairs: int = 3) -> list[Figure]:
    """Return how long the steps of two processes take, compared with those of one."""
    if count_usable_cores() < 2:
        return [not_measured("E29", "training in two processes on two cores", "one core")]
    times: dict[int, list[float]] = {1: [], 2: []}
    with tempfile.TemporaryDirectory() as folder:
        for pair in range(pairs):
            for processes, seconds in times.items():
                run = Path(folder) / f"{processes}-{pair}"
                seconds.append(_train(run, steps, batch, processes))
    one, two = median(times[1]), median(times[2])
    shown = (
        f"{steps} steps of {batch} samples: {two:.1f} s in two processes, {one:.1f} s in one: "
        f"{one / two:.2f} times as fast, efficiency {50 * one / two:.0f} %"
    )
    return [Figure("E29", "time of a training in two processes ÷ in one", two / one, None, "x", shown)]


def _train(folder: Path, steps: int, batch: int, processes: int) -> float:
    """Return the seconds that a training took."""
    settings = {"folder": folder.as_posix(), "precision": "float32", "batch": batch} | dict.fromkeys(
        ("validate_every", "sample_every", "save_every"), _RARE
    )
    words = [word for name, value in settings.items() for word in ("--set", f"train.{name}={value}")]
    command = [*make_program_command(), "train", str(_GRAPH), "--processes", str(processes), "--threads", "1"]
    found = subprocess.run(
        [*command, "--device", "cpu", "--steps", str(steps), "--json", *words],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return float(json.loads(found.stdout)["seconds"])
