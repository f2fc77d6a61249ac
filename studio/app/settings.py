"""Settings of the user, kept between runs: all files of settings are read and written here.

`models.json` and `cache.json` are read by the command line, too. `settings.ini` is the window's, in Qt's format. Qt is
imported when that one is opened.
"""

from __future__ import annotations

import json
import logging
import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from studio.core.files import make_private, write_atomic

if TYPE_CHECKING:
    from PySide6.QtCore import QByteArray, QSettings

logger = logging.getLogger(__name__)

_MAX_RECENT: Final = 10
_WINDOW_FILE: Final = "settings.ini"
_MODELS_FILE: Final = "models.json"
_CACHE_FILE: Final = "cache.json"
_LANGUAGE: Final = re.compile(r"^\[choices\]$(?:\n(?!\[).*)*?\nlanguage=(\w+)\s*$", re.MULTILINE)
_UNREADABLE: Final = (OSError, ValueError, KeyError, TypeError, RecursionError)


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Settings of models, as the user has chosen them.

    Args:
        folders: Where models lie besides the cache, in the order in which they are looked into.
        offline: Whether no connection may be opened at all.
    """

    folders: tuple[str, ...] = ()
    offline: bool = False

    @property
    def folder_paths(self) -> tuple[Path, ...]:
        """The folders."""
        return tuple(Path(folder).expanduser() for folder in self.folders)


@dataclass(frozen=True, slots=True)
class CacheSettings:
    """Settings of the cache, as the user has chosen them.

    Args:
        folder: Where the cache lies; empty for the platform's folder.
        limit: The bytes that slow results may take on disk; None for at most 20 GiB, and at most a tenth of what is
            free; 0 for none.
    """

    folder: str = ""
    limit: int | None = None


class AppSettings:
    """Settings in a folder. Files that are damaged count as missing, but for those of models.

    Args:
        folder: Where their files lie; it is there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def model_settings(self) -> ModelSettings:
        """The folders of models besides the cache, and whether downloads are allowed. Reads a file.

        A file that is damaged leaves the program offline: what the user chose is not known.
        """
        file = self._folder / _MODELS_FILE
        try:
            found: Any = json.loads(file.read_text(encoding="utf-8"))
            return ModelSettings(tuple(str(folder) for folder in found["folders"]), found["offline"] is not False)
        except FileNotFoundError:
            return ModelSettings()
        except _UNREADABLE as error:
            logger.warning("%s cannot be read, so nothing is downloaded: %s", file, error)
            return ModelSettings(offline=True)

    def save_model_settings(self, folders: tuple[str, ...], *, offline: bool) -> None:
        """Keep where models lie besides the cache, and whether anything may be downloaded. Raises OSError."""
        self._write(_MODELS_FILE, asdict(ModelSettings(folders, offline)))

    @property
    def cache_settings(self) -> CacheSettings:
        """The folder of the cache, and its limit. Reads a file."""
        file = self._folder / _CACHE_FILE
        try:
            found: Any = json.loads(file.read_text(encoding="utf-8"))
            folder, limit = found["folder"], found["limit"]
        except FileNotFoundError:
            return CacheSettings()
        except _UNREADABLE as error:
            logger.warning("%s cannot be read, so the cache is where it is by default: %s", file, error)
            return CacheSettings()
        whole = isinstance(limit, int) and not isinstance(limit, bool) and limit >= 0
        return CacheSettings(folder if isinstance(folder, str) else "", limit if whole else None)

    def save_cache_settings(self, folder: str, *, limit: int | None) -> None:
        """Keep where the cache lies and what it may take, from the next start on. Raises OSError."""
        self._write(_CACHE_FILE, asdict(CacheSettings(folder, limit)))

    @property
    def language(self) -> str:
        """The language that the window's menu has put into its file; empty for the system's. Read without Qt."""
        try:
            text = (self._folder / _WINDOW_FILE).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        found = _LANGUAGE.search(text)
        return found[1] if found is not None else ""

    @property
    def recent_projects(self) -> tuple[Path, ...]:
        """Projects, the last opened or saved one first."""
        found = self._window_file.value("recent", [])
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
        self._window_file.setValue("recent", [str(path) for path in paths[:_MAX_RECENT]])

    def load_layout(self) -> tuple[QByteArray, QByteArray] | None:
        """Return the window's geometry and the state of its docks, if they were kept."""
        from PySide6.QtCore import QByteArray

        geometry, state = self._window_file.value("window/geometry"), self._window_file.value("window/state")
        if isinstance(geometry, QByteArray) and isinstance(state, QByteArray):
            return geometry, state
        return None

    def save_layout(self, geometry: QByteArray, state: QByteArray) -> None:
        """Keep the window's geometry and the state of its docks."""
        self._window_file.setValue("window/geometry", geometry)
        self._window_file.setValue("window/state", state)

    def count_node_uses(self, spec_id: str) -> int:
        """Return how often a node type was added; search ranks by it."""
        found = self._window_file.value(f"usage/{spec_id}", 0)
        return int(found) if isinstance(found, int) or (isinstance(found, str) and found.isdecimal()) else 0

    def record_node_use(self, spec_id: str) -> None:
        """Note that a node type was added once more."""
        self._window_file.setValue(f"usage/{spec_id}", self.count_node_uses(spec_id) + 1)

    @property
    def presets_folder(self) -> Path:
        """The folder of this user's presets of node types."""
        return self._folder / "presets"

    @property
    def groups_folder(self) -> Path:
        """The folder of the user's library of linked groups. Whoever writes to it creates it."""
        return self._folder / "groups"

    @property
    def scripts_folder(self) -> Path:
        """The folder of the user's scripts. Whoever writes to it creates it."""
        return self._folder / "scripts"

    def get_choice(self, name: str) -> str:
        """Return what the user has chosen, as the theme; empty if he has not."""
        return str(self._window_file.value(f"choices/{name}", ""))

    def set_choice(self, name: str, value: str) -> None:
        """Keep what the user has chosen."""
        if value != self.get_choice(name):  # else Qt would write the file again
            self._window_file.setValue(f"choices/{name}", value)

    def save(self) -> None:
        """Write what has changed of the window's settings."""
        self._window_file.sync()

    @cached_property
    def _window_file(self) -> QSettings:
        from PySide6.QtCore import QSettings

        file = self._folder / _WINDOW_FILE
        with suppress(OSError):  # Qt says by itself what it cannot write
            file.touch(0o600)
            make_private(file)  # Qt keeps the mode that it finds
        return QSettings(str(file), QSettings.Format.IniFormat)

    def _write(self, name: str, content: dict[str, Any]) -> None:
        write_atomic(self._folder / name, json.dumps(content, indent=2), private=True)
