"""Keys as they come, before and after each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from studio.ui.shortcuts.bindings import Bindings
from studio.ui.shortcuts.keymap import Keymap, keymap


@pytest.fixture
def keys() -> Iterator[Keymap]:
    """Return the program's keys, which are ours again afterwards."""
    yield keymap()
    keymap().use(Bindings())
