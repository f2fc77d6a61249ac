"""What is kept between runs: recent projects and where the docks were. An ini file that people can read."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs
from PySide6.QtCore import QByteArray, QSettings

_HOME = "FRAMELOOM_HOME"
_MOST_RECENT = 10


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the app keeps its own files.

    Args:
        config: Settings.
        state: Logs and recovery files.
    """

    config: Path
    state: Path

    @classmethod
    def of_user(cls) -> Folders:
        """Return the platform's folders for this user, or those below $FRAMELOOM_HOME; they are made if missing."""
        home = os.environ.get(_HOME)
        if home:
            found = cls(Path(home) / "config", Path(home) / "state")
        else:
            found = cls(
                platformdirs.user_config_path("frameloom", appauthor=False),
                platformdirs.user_state_path("frameloom", appauthor=False),
            )
        for folder in (found.config, found.state):
            folder.mkdir(parents=True, exist_ok=True)
        return found


class Settings:
    """The settings file.

    Args:
        folder: Where it lies.
    """

    def __init__(self, folder: Path) -> None:
        self._file = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)

    @property
    def recent(self) -> tuple[Path, ...]:
        """Projects, the last opened or saved one first."""
        found = self._file.value("recent", [])
        names = [found] if isinstance(found, str) else found  # an ini list of one comes back as a text
        return tuple(Path(name) for name in names) if isinstance(names, list) else ()

    def add_recent(self, path: Path) -> None:
        """Put a project at the head of the list."""
        self._keep_recent([path, *(other for other in self.recent if other != path)])

    def drop_recent(self, path: Path) -> None:
        """Take a project that is gone out of the list."""
        self._keep_recent([other for other in self.recent if other != path])

    def clear_recent(self) -> None:
        """Empty the list."""
        self._keep_recent([])

    def _keep_recent(self, paths: list[Path]) -> None:
        self._file.setValue("recent", [str(path) for path in paths[:_MOST_RECENT]])

    def layout(self) -> tuple[QByteArray, QByteArray] | None:
        """Return the window's geometry and the state of its docks, if they were kept."""
        geometry, state = self._file.value("window/geometry"), self._file.value("window/state")
        if isinstance(geometry, QByteArray) and isinstance(state, QByteArray):
            return geometry, state
        return None

    def keep_layout(self, geometry: QByteArray, state: QByteArray) -> None:
        """Keep the window's geometry and the state of its docks."""
        self._file.setValue("window/geometry", geometry)
        self._file.setValue("window/state", state)

    def save(self) -> None:
        """Write what has changed."""
        self._file.sync()
