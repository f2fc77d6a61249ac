"""Where small choices of the user are kept between runs."""

from __future__ import annotations

from typing import Protocol


class Choices(Protocol):
    """What the window's memory gives to panels."""

    def choice(self, name: str) -> str:
        """Return what the user has chosen; empty if he has not."""
        ...

    def choose(self, name: str, value: str) -> None:
        """Keep what the user has chosen."""
        ...


class Forgetful:
    """Choices that last as long as the panel: for one that is made without a memory."""

    def __init__(self) -> None:
        self._choices: dict[str, str] = {}

    def choice(self, name: str) -> str:
        """Return what was chosen."""
        return self._choices.get(name, "")

    def choose(self, name: str, value: str) -> None:
        """Keep it for now."""
        self._choices[name] = value
