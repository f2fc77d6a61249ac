"""The gallery of templates, with a real mouse and real keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.program_runs import need_screen, run_session

pytestmark = pytest.mark.program


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_the_gallery_is_searched_played_and_started(tmp_path: Path) -> None:
    """Groups in order, letters search, the card under the mouse plays, arrows and Return begin with a template."""
    need_screen()
    run_session("first_hour.gallery_session", tmp_path / "template.loom", tmp_path)
