"""The real window under a real X server, worked with a real mouse and real keys."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.end_to_end.program_runs import need_screen, run_session

pytestmark = pytest.mark.program


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("scale", ["1", "2"])
def test_a_sitting_from_opening_to_opening_again(scale: str, tmp_path: Path) -> None:
    """Open the template, add a node, wire it, drag a slider, scrub, play, undo all, save, close, open: all the same."""
    need_screen()
    graphs, media = tmp_path / "assets" / "graphs", tmp_path / "assets" / "media"
    shutil.copytree(ROOT / "assets" / "graphs", graphs)
    shutil.copytree(ROOT / "assets" / "media", media)
    run_session("window_session", graphs / "slow-motion.loom", tmp_path, scale=int(scale))
