"""E12: a thousand nodes on the canvas of a whole window, in the same run as plain NodeGraphQt and a bare scene.

Each measurement is a process of its own, so that memory is its own, too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tools.bench.report import Figure

ROOT = Path(__file__).resolve().parents[2]
OPEN_SECONDS, STEP_MILLISECONDS, ADD_MILLISECONDS, UNDO_MILLISECONDS, MEMORY = 2.0, 33.0, 10.0, 30.0, 250.0
STEP_AIM = 16.0
_MEGABYTE = 1_000_000
_STEPS = {
    "repaint": "repaint of all of it",
    "pan_100": "a step of panning at 100 %",
    "pan_75": "a step of panning at 75 %",
    "pan_50": "a step of panning at 50 %",
    "pan_fit": "a step of panning over all of it",
    "zoom": "a step of zooming, 50 to 90 %",
    "drag": "a step of dragging {many}",
}
_RIVALS = {"nodegraphqt": "plain NodeGraphQt", "scene": "a bare QGraphicsScene"}
_COMPARED = {"open": "to make it", "repaint": "repaint of all", "drag": "a step of dragging {many}", "memory": "memory"}


def measure(
    nodes: int = 1000, many: int = 200, rounds: int = 15, runs: int = 3, scales: tuple[int, ...] = (1, 2)
) -> list[Figure]:
    """Return E12's figures for a display of 100 and one of 200 %, and the ratios to others."""
    counts = nodes, many, rounds
    figures: list[Figure] = []
    at_full: Mapping[str, float] = {}
    for scale in scales:
        found = _least(["tools.bench.canvas_job"], counts, scale, runs)
        at_full = at_full or found
        figures += _figures(found, nodes, many, f"display at {scale}00 %")
    for kind, name in _RIVALS.items():
        other = _least(["tools.bench.canvas_rivals", kind], counts, 1, runs)
        figures += [_ratio(at_full, other, key, what.format(many=many), name) for key, what in _COMPARED.items()]
    return figures


def _least(module: list[str], counts: tuple[int, int, int], scale: int, runs: int) -> dict[str, float]:
    """Return the least of several runs for each figure: what other programs did meanwhile only adds."""
    found = [_run(module, counts, scale) for _ in range(runs)]
    return {key: min(run[key] for run in found) for key in found[0]}


def _run(module: list[str], counts: tuple[int, int, int], scale: int) -> dict[str, float]:
    command = [sys.executable, "-m", *module, *map(str, counts)]
    environment = os.environ | {"QT_SCALE_FACTOR": str(scale), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _figures(found: Mapping[str, float], nodes: int, many: int, where: str) -> list[Figure]:
    graph = f"{nodes} nodes"
    figures = [Figure("E12", f"{graph}: open", found["open"], OPEN_SECONDS, "s", where)]
    for key, what in _STEPS.items():
        text = f"{graph}: {what.format(many=many)}"
        figures.append(Figure("E12", text, 1e3 * found[key], STEP_MILLISECONDS, "ms", where, aim=STEP_AIM))
    figures.append(Figure("E12", f"{graph}: add one", 1e3 * found["do_add"], ADD_MILLISECONDS, "ms", where))
    undos = {key: 1e3 * seconds for key, seconds in found.items() if key.startswith("undo_")}
    worst = max(undos, key=lambda key: undos[key])
    each = ", ".join(f"{key.removeprefix('undo_').replace('_', ' ')} {ms:.1f}" for key, ms in undos.items())
    figures.append(Figure("E12", f"{graph}: undo, the worst kind", undos[worst], UNDO_MILLISECONDS, "ms", each))
    memory = found["memory"] / _MEGABYTE
    figures.append(Figure("E12", f"{graph}: memory above the empty window", memory, MEMORY, "MB", where))
    return figures


def _ratio(ours: Mapping[str, float], other: Mapping[str, float], key: str, what: str, name: str) -> Figure:
    """Return a ratio. NodeGraphQt is to be beaten; the scene, which shows only rectangles, is what to approach."""
    limit = 1.0 if name == _RIVALS["nodegraphqt"] else float("inf")
    unit = _MEGABYTE if key == "memory" else 1e-3
    detail = f"{ours[key] / unit:.0f} / {other[key] / unit:.0f} {'MB' if key == 'memory' else 'ms'}"
    return Figure("E12", f"{what}: ours / {name}", ours[key] / max(other[key], 1e-9), limit, "x", detail)
