"""E10: a render that is killed goes on where it was, and makes the same file."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tools.bench.clips import make_clip
from tools.bench.render_stream import ROOT
from tools.bench.report import Figure

PART = 50
"""Frames of a part at 25 frames a second."""


def measure(
    frames: int = 300, kills: tuple[int, ...] = (75, 160, 285), *, width: int = 960, height: int = 540
) -> list[Figure]:
    """Return how many frames are computed twice, in parts, and how many files differ from an undisturbed one.

    Args:
        frames: Of the clip.
        kills: After so many frames a render is killed; each is then started again.
        width: Of the clip, in pixels.
        height: Of the clip, in pixels.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = make_clip(folder / "source.mp4", frames, width=width, height=height)
        _render(source, folder / "whole.mp4")
        whole = (folder / "whole.mp4").read_bytes()
        again, differing = [], 0
        for kill in kills:
            target = folder / f"{kill}.mp4"
            count = _render(source, target, kill) + _render(source, target)
            again.append(count - frames)
            differing += target.read_bytes() != whole
            left = [path.name for path in folder.rglob(".*")] + [path.name for path in folder.rglob("*.part")]
            differing += any(not name.startswith(f".{kill}.partial-") for name in left)
            for path in folder.glob(".*"):
                path.unlink()  # what was being written when it was killed
    shown = ", ".join(f"killed at {kill}: {extra}" for kill, extra in zip(kills, again, strict=True))
    what = f"frames of {frames} computed again after kill −9, in parts of {PART}"
    return [
        Figure("E10", what, max(again) / PART, 1.0, "x", shown),
        Figure("E10", "files that differ from an undisturbed render", float(differing), 0.0, "", f"of {len(kills)}"),
    ]


def _render(source: Path, target: Path, kill_after: int | None = None) -> int:
    """Render in a process of its own; return how many frames it computed."""
    counter = target.with_suffix(".count")
    counter.write_bytes(b"")
    arguments = [str(source), str(target), str(target.parent / "parts"), str(counter)]
    command = [sys.executable, "-m", "tools.bench.resume_job", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if kill_after is not None and int(line) >= kill_after:
                process.kill()
                break
        process.stdout.read()
        code = process.wait()
    if kill_after is None and code:
        raise RuntimeError(f"the render ended with {code}")
    return counter.stat().st_size
