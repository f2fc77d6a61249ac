"""Double clicks on the node graph, with a real mouse and real keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.program_runs import need_screen, run_session

pytestmark = pytest.mark.program


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_double_clicks_do_what_an_artist_expects(tmp_path: Path) -> None:
    """Where nothing lies, one opens the search; on a picture it views, on a text it edits."""
    need_screen()
    run_session("first_hour.double_click_session", tmp_path / "made.loom", tmp_path, screen_size=(1280, 720))
