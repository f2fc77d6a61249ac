"""A template that takes long, watched while it is computed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.program_runs import need_screen, run_session

pytestmark = pytest.mark.program

_TEMPLATE = Path(__file__).parents[3] / "assets" / "graphs" / "camera-solve.loom"


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_long_solve_shows_what_it_does(tmp_path: Path) -> None:
    """The clip at once, the phases with their numbers, also after play was pressed, and the points as they come."""
    need_screen()
    run_session("first_hour.camera_solve_session", _TEMPLATE, tmp_path)
