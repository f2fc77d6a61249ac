"""The real window under a real X server, worked with a real mouse and real keys."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.end_to_end.programs import need
from tests.end_to_end.screen import virtual_screen

pytestmark = pytest.mark.program


@pytest.mark.timeout(300)
@pytest.mark.parametrize("scale", ["1", "2"])
def test_a_sitting_from_opening_to_opening_again(scale: str, tmp_path: Path) -> None:
    """Open the template, add a node, wire it, drag a slider, scrub, play, undo all, save, close, open: all the same."""
    if sys.platform != "linux":
        pytest.skip("the X server is Linux's")
    need("Xvfb", "xdotool", "ffmpeg")
    graphs, media = tmp_path / "assets" / "graphs", tmp_path / "assets" / "media"
    shutil.copytree(ROOT / "assets" / "graphs", graphs)
    shutil.copytree(ROOT / "assets" / "media", media)
    pictures = Path(os.environ.get("FRAMELOOM_PICTURES", tmp_path)) / f"scale{scale}"
    pictures.mkdir(parents=True, exist_ok=True)
    size = 1440 * int(scale), 900 * int(scale)
    with virtual_screen(*size) as display:
        screen = {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "QT_SCALE_FACTOR": scale}
        environment = {**os.environ, **screen, "FRAMELOOM_HOME": str(tmp_path / "home")}
        command = [
            sys.executable,
            "-m",
            "tests.end_to_end.window_session",
            str(graphs / "slow-motion.loom"),
            str(pictures),
        ]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=280
        )
    assert done.returncode == 0, done.stderr[-4000:]
    assert done.stdout.endswith("done\n")
    assert "Traceback" not in done.stderr
