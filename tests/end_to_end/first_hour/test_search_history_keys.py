"""Searching by mistyped letters, the history's names and the first keys, with a real mouse and real keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.program_runs import need_screen, run_session

pytestmark = pytest.mark.program


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_search_history_and_keys_are_as_an_artist_expects(tmp_path: Path) -> None:
    """A mistyped name offers the nearest, a deleted node is named, new keys are smooth."""
    need_screen()
    run_session("first_hour.search_history_keys_session", tmp_path / "first.loom", tmp_path)
