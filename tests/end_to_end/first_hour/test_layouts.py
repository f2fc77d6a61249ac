"""A window that grows, layouts, and curves beside the timeline, with a real mouse and real keys."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.end_to_end.program_runs import need_screen, run_session

pytestmark = pytest.mark.program


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_the_viewer_gets_what_is_free(tmp_path: Path) -> None:
    """Start small, grow, close, open again: the viewer is the largest, the timeline as high as it was."""
    need_screen()
    graphs, media = tmp_path / "assets" / "graphs", tmp_path / "assets" / "media"
    shutil.copytree(ROOT / "assets" / "graphs", graphs)
    shutil.copytree(ROOT / "assets" / "media", media)
    run_session("first_hour.layouts_session", graphs / "slow-motion.loom", tmp_path)
