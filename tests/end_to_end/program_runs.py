"""Runs a sitting at the real window in a process of its own, on a screen of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.end_to_end.programs import need
from tests.end_to_end.screen import virtual_screen
from tests.end_to_end.sitting import PICTURES

_SCREEN = 1440, 900


def need_screen() -> None:
    """Skip the test, with the reason, where there is no X server with a mouse."""
    if sys.platform != "linux":
        pytest.skip("the X server is Linux's")
    need("Xvfb", "xdotool", "ffmpeg")


def run_session(
    session: str, project: Path, folder: Path, *, scale: int = 1, screen_size: tuple[int, int] = _SCREEN
) -> None:
    """Run one of the sittings of this package to its end.

    Args:
        session: The name of its module.
        project: What it works on.
        folder: Holds the program's home.
        scale: Pixels of the screen for each of the window's.
        screen_size: Of the screen, in the window's pixels.
    """
    pictures = Path(os.environ.get(PICTURES, folder)) / f"{session}{scale}"
    pictures.mkdir(parents=True, exist_ok=True)
    width, height = screen_size
    with virtual_screen(width * scale, height * scale) as display:
        screen = {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "QT_SCALE_FACTOR": str(scale)}
        done = subprocess.run(
            [sys.executable, "-m", f"tests.end_to_end.{session}", str(project), str(pictures)],
            cwd=ROOT,
            env={**os.environ, **screen, "FRAMELOOM_HOME": str(folder / "home")},
            capture_output=True,
            text=True,
            check=False,
            timeout=280,
        )
    assert done.returncode == 0, done.stderr[-4000:]
    assert done.stdout.endswith("done\n")
    assert "Traceback" not in done.stderr
