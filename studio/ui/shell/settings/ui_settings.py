"""Settings of the window, kept between runs. The app's settings fill them in."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QByteArray

from studio.services.farm_settings import FarmSettings
from studio.ui.shell.settings.settings_store import SettingsStore

LAST_PROJECT = "last_project"
"""The choice that names the project that was open last; empty for none."""
START_CHOICE = "start"
"""The choice of what a start opens: START_EMPTY, or what was open last."""
START_EMPTY = "empty"
RENDERED_CHOICE = "rendered_files"
"""The choice of what opening a file does that holds its graph: one of the following, or empty to ask."""
RENDERED_AS_GRAPH = "graph"
RENDERED_AS_SOURCE = "source"


class RecentProjects(Protocol):
    """Store of the list of recent projects."""

    @property
    def recent_projects(self) -> tuple[Path, ...]:
        """Projects, the last one first."""
        ...

    def add_recent(self, path: Path) -> None:
        """Put a project at the head."""
        ...

    def remove_recent(self, path: Path) -> None:
        """Take a project out."""
        ...

    def clear_recent(self) -> None:
        """Empty the list."""
        ...


class ModelFolderSettings(Protocol):
    """The user's settings of models."""

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders of models besides the cache."""
        ...

    @property
    def offline(self) -> bool:
        """Whether no connection may be opened at all."""
        ...


class CacheFolderSettings(Protocol):
    """The user's settings of the cache on disk."""

    @property
    def folder(self) -> str:
        """Where it lies; empty for the platform's folder."""
        ...

    @property
    def limit(self) -> int | None:
        """The bytes it may take; None for a share of what is free, 0 for none."""
        ...


class UiSettings(RecentProjects, SettingsStore, Protocol):
    """Recent projects, choices, the layout, and which nodes are used most."""

    def count_node_uses(self, spec_id: str) -> int:
        """Return how often a node type was added."""
        ...

    def record_node_use(self, spec_id: str) -> None:
        """Note that a node type was added once more."""
        ...

    def load_layout(self) -> tuple[QByteArray, QByteArray] | None:
        """Return geometry and layout, if they were kept."""
        ...

    def save_layout(self, geometry: QByteArray, state: QByteArray) -> None:
        """Keep geometry and layout."""
        ...

    @property
    def presets_folder(self) -> Path:
        """The folder of this user's presets of node types."""
        ...

    @property
    def groups_folder(self) -> Path:
        """The folder of the user's library of linked groups."""
        ...

    @property
    def scripts_folder(self) -> Path:
        """The folder of the user's scripts."""
        ...

    @property
    def model_settings(self) -> ModelFolderSettings:
        """The folders of models besides the cache, and whether downloads are allowed. Reads a file."""
        ...

    def save_model_settings(self, folders: tuple[str, ...], *, offline: bool) -> None:
        """Keep both. Writes a file; raises OSError."""
        ...

    @property
    def farm_settings(self) -> FarmSettings:
        """The render farm that the window uses. Reads a file."""
        ...

    def save_farm_settings(self, settings: FarmSettings) -> None:
        """Keep which render farm the window uses. Raises OSError."""
        ...

    @property
    def cache_settings(self) -> CacheFolderSettings:
        """The folder of the cache, and its limit. Reads a file."""
        ...

    def save_cache_settings(self, folder: str, *, limit: int | None) -> None:
        """Keep both, from the next start on. Writes a file; raises OSError."""
        ...

    def save(self) -> None:
        """Write what has changed."""
        ...
