"""Typing numbers and texts of several lines, with a real mouse and real keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.program_runs import need_screen, run_session

pytestmark = pytest.mark.program


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_values_are_typed_as_an_artist_expects(tmp_path: Path) -> None:
    """A double click selects a number, Ctrl+click resets it, a pause in typing commits a text."""
    need_screen()
    run_session("first_hour.typing_session", tmp_path / "typed.loom", tmp_path)
