"""Looking at nodes, sections of parameters, grays and the panel of models, with a real mouse and real keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.program_runs import need_screen, run_session

pytestmark = pytest.mark.program


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_what_is_looked_at_stays_in_sight(tmp_path: Path) -> None:
    """Deleting the viewed node views its input; a click toggles once; sections open; models are found again."""
    need_screen()
    run_session("first_hour.viewing_session", tmp_path / "viewed.loom", tmp_path)
