"""The first steps name keys that there are."""

from __future__ import annotations

import pytest

from studio.ui.shell.menus.first_steps import _STEPS, format_first_steps
from studio.ui.shell.shortcuts.keymap import get_keymap


@pytest.mark.parametrize("action", [action for _, action in _STEPS if action])
def test_each_key_is_there(action: str) -> None:
    assert get_keymap().format_key(action)


def test_each_step_has_its_number_and_its_key() -> None:
    steps = format_first_steps().split("\n\n")
    assert [step.split(". ")[0] for step in steps] == [str(number) for number in range(1, len(_STEPS) + 1)]
    assert "{" not in format_first_steps()
    assert all("{keys}" not in text or action for text, action in _STEPS)
    assert "Ctrl+I" in steps[1]
