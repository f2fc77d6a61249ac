"""Preferences in the real window, with a real mouse and real keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.program_runs import need_screen, run_session

pytestmark = pytest.mark.program


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_settings_are_found_changed_reset_and_kept(tmp_path: Path) -> None:
    """Ctrl+, opens one dialog; a search finds a setting; changes are seen at once, and at the next start."""
    need_screen()
    run_session("first_hour.preferences_session", tmp_path / "unused", tmp_path)
