"""Keys as they come, before and after each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from studio.ui.shell.shortcuts.bindings import KeyBindings
from studio.ui.shell.shortcuts.keymap import Keymap, get_keymap


@pytest.fixture
def keys() -> Iterator[Keymap]:
    """Return the program's keys, which are ours again afterwards."""
    yield get_keymap()
    get_keymap().set_bindings(KeyBindings())
