"""Opening templates and using them at once, with a real mouse and real keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.program_runs import need_screen, run_session

pytestmark = pytest.mark.program


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize("scale", [1, 2])
def test_templates_are_opened_changed_and_rendered(scale: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is to be changed is in the inspector at once, and films lie in the user's own folder."""
    need_screen()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    run_session("first_hour.templates_session", tmp_path / "Videos" / "Frameloom", tmp_path, scale=scale)
