"""Store of small choices of the user, kept between runs."""

from __future__ import annotations

from typing import Protocol


class SettingsStore(Protocol):
    """Interface of the user's choices, as the window gives it to panels."""

    def get_choice(self, name: str) -> str:
        """Return what the user has chosen; empty if he has not."""
        ...

    def set_choice(self, name: str, value: str) -> None:
        """Keep what the user has chosen."""
        ...


class InMemorySettings:
    """Choices that last as long as the panel: for one that is made without a memory."""

    def __init__(self) -> None:
        self._choices: dict[str, str] = {}

    def get_choice(self, name: str) -> str:
        """Return what was chosen."""
        return self._choices.get(name, "")

    def set_choice(self, name: str, value: str) -> None:
        """Keep it for now."""
        self._choices[name] = value
