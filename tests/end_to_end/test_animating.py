"""Animating, marking, comparing and forking in the real window, with a real mouse and real keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.program_runs import need_screen, run_session

pytestmark = pytest.mark.program


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_picture_is_animated_by_hand(tmp_path: Path) -> None:
    """Keys, lanes, curves, marks, in and out, playing, a wipe, two variants; undone, redone, saved: it comes back."""
    need_screen()
    run_session("animating_session", tmp_path / "animated.loom", tmp_path)
