"""Statements typed before."""

from __future__ import annotations

from collections import deque
from typing import Final

_MAX_ENTRIES: Final = 500


class InputHistory:
    """History of statements. It is walked like that of a shell: what was being typed comes after the last one."""

    def __init__(self) -> None:
        self._entries: deque[str] = deque(maxlen=_MAX_ENTRIES)
        self._place = 0
        self._typed = ""

    @property
    def entries(self) -> tuple[str, ...]:
        """The statements, the oldest first."""
        return tuple(self._entries)

    def add_entry(self, text: str) -> None:
        """Add a statement, unless it was the last one, and go behind it."""
        if not self._entries or self._entries[-1] != text:
            self._entries.append(text)
        self._place, self._typed = len(self._entries), ""

    def go_back(self, typed: str) -> str | None:
        """Return the statement before; None if there is none.

        Args:
            typed: What the field holds now; it is kept at the end of the history.
        """
        if self._place == len(self._entries):
            self._typed = typed
        if self._place == 0:
            return None
        self._place -= 1
        return self._entries[self._place]

    def go_forward(self) -> str | None:
        """Return the statement after, or what was being typed; None if nothing comes any more."""
        if self._place >= len(self._entries):
            return None
        self._place += 1
        return self._typed if self._place == len(self._entries) else self._entries[self._place]
