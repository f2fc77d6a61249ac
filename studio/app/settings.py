"""Settings kept between runs in an ini file: recent projects, the layout, the most used nodes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from studio.app.cache_settings import CacheSettings
from studio.app.model_settings import ModelSettings
from studio.core.files import make_private

_MAX_RECENT = 10


class AppSettings:
    """The settings file.

    Args:
        folder: Where it lies.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        file = folder / "settings.ini"
        with suppress(OSError):  # Qt says by itself what it cannot write
            file.touch(0o600)
            make_private(file)  # Qt keeps the mode that it finds
        self._file = QSettings(str(file), QSettings.Format.IniFormat)

    @property
    def recent_projects(self) -> tuple[Path, ...]:
        """Projects, the last opened or saved one first."""
        found = self._file.value("recent", [])
        names = [found] if isinstance(found, str) else found  # an ini list of one comes back as a text
        return tuple(Path(name) for name in names) if isinstance(names, list) else ()

    def add_recent(self, path: Path) -> None:
        """Put a project at the head of the list."""
        self._save_recent([path, *(other for other in self.recent_projects if other != path)])

    def remove_recent(self, path: Path) -> None:
        """Take a project that is gone out of the list."""
        self._save_recent([other for other in self.recent_projects if other != path])

    def clear_recent(self) -> None:
        """Empty the list."""
        self._save_recent([])

    def _save_recent(self, paths: list[Path]) -> None:
        self._file.setValue("recent", [str(path) for path in paths[:_MAX_RECENT]])

    def load_layout(self) -> tuple[QByteArray, QByteArray] | None:
        """Return the window's geometry and the state of its docks, if they were kept."""
        geometry, state = self._file.value("window/geometry"), self._file.value("window/state")
        if isinstance(geometry, QByteArray) and isinstance(state, QByteArray):
            return geometry, state
        return None

    def save_layout(self, geometry: QByteArray, state: QByteArray) -> None:
        """Keep the window's geometry and the state of its docks."""
        self._file.setValue("window/geometry", geometry)
        self._file.setValue("window/state", state)

    def count_node_uses(self, spec_id: str) -> int:
        """Return how often a node type was added; search ranks by it."""
        found = self._file.value(f"usage/{spec_id}", 0)
        return int(found) if isinstance(found, int) or (isinstance(found, str) and found.isdecimal()) else 0

    def record_node_use(self, spec_id: str) -> None:
        """Note that a node type was added once more."""
        self._file.setValue(f"usage/{spec_id}", self.count_node_uses(spec_id) + 1)

    @property
    def presets_folder(self) -> Path:
        """The folder of this user's presets of node types."""
        return self._folder / "presets"

    @property
    def groups_folder(self) -> Path:
        """The folder of the user's library of linked groups. Whoever writes to it creates it."""
        return self._folder / "groups"

    def get_choice(self, name: str) -> str:
        """Return what the user has chosen, as the theme; empty if he has not."""
        return str(self._file.value(f"choices/{name}", ""))

    def set_choice(self, name: str, value: str) -> None:
        """Keep what the user has chosen."""
        self._file.setValue(f"choices/{name}", value)

    @property
    def cache_folder(self) -> Path | None:
        """The folder of the cache from the next start on; None for the platform's folder."""
        folder = CacheSettings.from_folder(self._folder).folder
        return Path(folder) if folder else None

    @cache_folder.setter
    def cache_folder(self, folder: Path | None) -> None:
        chosen = "" if folder is None else str(folder.absolute())
        replace(CacheSettings.from_folder(self._folder), folder=chosen).save_to_folder(self._folder)

    @property
    def cache_bytes(self) -> int | None:
        """The disk limit of slow results from the next start on; None for a share of the free space, 0 for none."""
        return CacheSettings.from_folder(self._folder).limit

    @cache_bytes.setter
    def cache_bytes(self, limit: int | None) -> None:
        replace(CacheSettings.from_folder(self._folder), limit=limit).save_to_folder(self._folder)

    @property
    def model_settings(self) -> ModelSettings:
        """The folders of models besides the cache, and whether downloads are allowed."""
        return ModelSettings.from_folder(self._folder)

    def save_model_settings(self, folders: tuple[str, ...], *, offline: bool) -> None:
        """Keep where models lie besides the cache, and whether anything may be downloaded. Raises OSError."""
        ModelSettings(folders, offline).save_to_folder(self._folder)

    def save(self) -> None:
        """Write what has changed."""
        self._file.sync()
