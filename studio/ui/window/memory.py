"""What the window keeps between runs; the app's settings fill it in."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QByteArray

LAST_PROJECT = "last_project"
"""The choice that names the project that was open last; empty for none."""
START = "start"
"""The choice of what a start opens: EMPTY, or what was open last."""
EMPTY = "empty"


class RecentFiles(Protocol):
    """Where the list of recent projects is kept."""

    @property
    def recent(self) -> tuple[Path, ...]:
        """Projects, the last one first."""
        ...

    def add_recent(self, path: Path) -> None:
        """Put a project at the head."""
        ...

    def drop_recent(self, path: Path) -> None:
        """Take a project out."""
        ...

    def clear_recent(self) -> None:
        """Empty the list."""
        ...


class ModelChoices(Protocol):
    """What the user has chosen about models."""

    @property
    def folders(self) -> tuple[str, ...]:
        """Where models lie besides the cache."""
        ...

    @property
    def offline(self) -> bool:
        """Whether no connection may be opened at all."""
        ...


class Memory(RecentFiles, Protocol):
    """Recent projects, the layout, and which nodes are used most."""

    def count(self, spec_id: str) -> int:
        """Return how often a node type was added."""
        ...

    def note(self, spec_id: str) -> None:
        """Note that a node type was added once more."""
        ...

    def layout(self) -> tuple[QByteArray, QByteArray] | None:
        """Return geometry and layout, if they were kept."""
        ...

    def keep_layout(self, geometry: QByteArray, state: QByteArray) -> None:
        """Keep geometry and layout."""
        ...

    @property
    def presets_folder(self) -> Path:
        """Where this user's presets of node types lie."""
        ...

    @property
    def groups_folder(self) -> Path:
        """Where the user's library of linked groups lies."""
        ...

    @property
    def models(self) -> ModelChoices:
        """Where models lie besides the cache, and whether anything may be downloaded. Reads a file."""
        ...

    def keep_models(self, folders: tuple[str, ...], *, offline: bool) -> None:
        """Keep both. Writes a file; raises OSError."""
        ...

    def choice(self, name: str) -> str:
        """Return what the user has chosen, as the theme; empty if he has not."""
        ...

    def choose(self, name: str, value: str) -> None:
        """Keep what the user has chosen."""
        ...

    def save(self) -> None:
        """Write what has changed."""
        ...
