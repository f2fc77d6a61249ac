"""The toolbar in the real window, with a real mouse and real keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.program_runs import need_screen, run_session

pytestmark = pytest.mark.program


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize("scale", [1, 2])
def test_the_toolbar_works_and_can_be_hidden(tmp_path: Path, scale: int) -> None:
    """Its buttons add, undo, redo, save and import; hidden, it stays so at the next start."""
    need_screen()
    run_session("first_hour.toolbar_session", tmp_path / "made.loom", tmp_path, scale=scale)
