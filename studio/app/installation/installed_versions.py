"""Versions of the program that lie beside each other in the user's folder, of which one is current.

    <root>/installation.json      which version is current, which was before, and what was written elsewhere
    <root>/versions/0001/         a virtual environment with the program in it

Nothing of a version is changed after it was made: an update makes another one, and switches.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

import platformdirs

from studio.core.errors import StudioError
from studio.core.files import write_atomic
from studio.core.translation import tr

_STATE: Final = "installation.json"
_VERSIONS: Final = "versions"
_VERSION: Final = "frameloom-version"
_ROOT_VARIABLE: Final = "FRAMELOOM_INSTALLATION"


class InstallationError(StudioError):
    """An update, a rollback or an uninstallation cannot be done. What was installed is as it was."""


@dataclass(frozen=True, slots=True)
class InstallationState:
    """State of an installation.

    Args:
        current: The folder of the version that is started.
        previous: The folder of the one before; empty without one.
        source: What was installed, as a name of a package or a wheel.
        backend: The kind of card that torch was chosen for, as uv names it.
        files: What was written outside of the installation: the command, the menu entry, icons.
    """

    current: str = ""
    previous: str = ""
    source: str = "frameloom"
    backend: str = "auto"
    files: tuple[str, ...] = ()


class InstalledVersions:
    """The versions in a folder.

    Args:
        root: The folder of the installation.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def find_own(cls) -> InstalledVersions:
        """Return the installation that this process was started from.

        Raises:
            InstallationError: It was not started from one; the message says how such a copy is updated.
        """
        prefix = Path(sys.prefix)
        if prefix.parent.name == _VERSIONS and (prefix.parent.parent / _STATE).is_file():
            return cls(prefix.parent.parent)
        raise InstallationError(
            tr(
                "This copy of Frameloom at {folder} was not made by its installer: update or remove it by what "
                "installed it, as pip, pipx, uv or git.",
                folder=prefix,
            )
        )

    @property
    def state(self) -> InstallationState:
        """What is written down; the beginning of an installation where there is nothing.

        Raises:
            InstallationError: The file is damaged.
        """
        path = self.root / _STATE
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            return InstallationState(**{**found, "files": tuple(found["files"])})
        except FileNotFoundError:
            return InstallationState()
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise InstallationError(tr("{path} cannot be read: {reason}", path=path, reason=error)) from error

    def save_state(self, state: InstallationState) -> None:
        """Write the state down, in one step."""
        write_atomic(self.root / _STATE, json.dumps(asdict(state), indent=2))

    def get_folder(self, name: str) -> Path:
        """Return the folder of a version."""
        return self.root / _VERSIONS / name

    def list_names(self) -> list[str]:
        """Return the names of the versions that are there."""
        folder = self.root / _VERSIONS
        return sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []

    def add_version(self, make: Callable[[Path], str]) -> str:
        """Make a version beside the others; return the name of its folder. Nothing is left of one that fails.

        Args:
            make: Fills a new folder, and returns the version of the program that is in it then.
        """
        name = self._find_free_name()
        folder = self.get_folder(name)
        try:
            version = make(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self.record_version(name, version)
        return name

    def record_version(self, name: str, version: str) -> None:
        """Write the version of the program into its folder, which has a number: an environment cannot be renamed."""
        (self.get_folder(name) / _VERSION).write_text(version, encoding="utf-8")

    def get_version(self, name: str) -> str:
        """Return the version of the program in a folder."""
        try:
            return (self.get_folder(name) / _VERSION).read_text(encoding="utf-8").strip()
        except OSError:
            return ""

    def switch_to(self, name: str) -> InstallationState:
        """Let a version be the current one, and keep the one before for a rollback. Remove older ones."""
        state = self.state
        previous = state.current if state.current != name else state.previous
        state = replace(state, current=name, previous=previous)
        self.save_state(state)
        for other in self.list_names():
            if other not in {state.current, state.previous}:
                shutil.rmtree(self.get_folder(other), ignore_errors=True)  # one that still runs goes the next time
        return state

    def switch_back(self) -> InstallationState:
        """Let the version before be the current one.

        Raises:
            InstallationError: There is none.
        """
        state = self.state
        if not state.previous or not self.get_folder(state.previous).is_dir():
            raise InstallationError(tr("There is no earlier version to go back to."))
        state = replace(state, current=state.previous, previous=state.current)
        self.save_state(state)
        return state

    def _find_free_name(self) -> str:
        """Return a number that no version has, larger than all: names tell which is newer."""
        return f"{max((int(name) for name in self.list_names() if name.isdigit()), default=0) + 1:04d}"


def find_default_root() -> Path:
    """Return where the installer puts the program for this user; `$FRAMELOOM_INSTALLATION` names another folder."""
    chosen = os.environ.get(_ROOT_VARIABLE)
    return Path(chosen) if chosen else platformdirs.user_data_path("frameloom", appauthor=False) / "program"
