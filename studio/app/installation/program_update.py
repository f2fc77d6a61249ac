"""Steps of an installation: register, update, go back, remove. Each leaves a program that runs, or nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from studio.app.installation.desktop_entries import remove_entries, write_entries
from studio.app.installation.installed_versions import InstallationError, InstalledVersions
from studio.app.installation.program_environment import ProgramSource, find_program, make_environment, try_program
from studio.core.translation import tr

Maker = Callable[[Path, ProgramSource], str]


@dataclass(frozen=True, slots=True)
class UpdateResult:
    """Result of an update.

    Args:
        before: The version that was current.
        after: The version that is.
        is_changed: Whether another one was installed; else the newest was there already.
    """

    before: str
    after: str
    is_changed: bool


def register_version(source: str, backend: str, prefix: Path | None = None) -> InstalledVersions:
    """Make the version that an installer has just laid down the current one, and tell the desktop.

    Args:
        source: What it was installed from; updates come from there.
        backend: The kind of card that its torch is for.
        prefix: Its environment; None for that of this process.

    Raises:
        InstallationError: It lies in no installation, or does not run.
    """
    folder = prefix or Path(sys.prefix)
    if folder.parent.name != "versions":
        raise InstallationError(tr("{folder} is no version of an installation.", folder=folder))
    installed = InstalledVersions(folder.parent.parent)
    installed.record_version(folder.name, try_program(folder))
    installed.save_state(replace(installed.state, source=source, backend=backend))
    _make_current(installed, folder.name)
    return installed


def update_program(installed: InstalledVersions, source: str = "", make: Maker = make_environment) -> UpdateResult:
    """Install the newest version beside the current one, try it, and switch to it.

    Args:
        installed: The installation.
        source: A requirement or a wheel, in place of what it was installed from.
        make: Makes the environment.

    Raises:
        InstallationError: The new version could not be made or does not run; nothing was changed.
    """
    state = installed.state
    before = installed.get_version(state.current)
    name = installed.add_version(lambda folder: make(folder, ProgramSource(source or state.source, state.backend)))
    after = installed.get_version(name)
    if after == before and not source:
        shutil.rmtree(installed.get_folder(name), ignore_errors=True)
        return UpdateResult(before, after, is_changed=False)
    _make_current(installed, name)
    return UpdateResult(before, after, is_changed=True)


def roll_back(installed: InstalledVersions) -> UpdateResult:
    """Go back to the version before; doing it twice comes back.

    Raises:
        InstallationError: There is none, or it does not run any more.
    """
    state = installed.state
    if state.previous:
        try_program(installed.get_folder(state.previous))
    after = installed.switch_back()
    _write_entries(installed)
    return UpdateResult(installed.get_version(state.current), installed.get_version(after.current), is_changed=True)


def remove_program(installed: InstalledVersions) -> None:
    """Remove the program, its command and its entries. Projects, results, settings and the cache stay."""
    remove_entries(installed.state.files)
    if sys.platform == "win32":  # a program that runs cannot be deleted there: it is done when this one has ended
        command = f'timeout /t 3 /nobreak >nul & rmdir /s /q "{installed.root}"'
        subprocess.Popen(["cmd", "/c", command], creationflags=subprocess.DETACHED_PROCESS)
    else:
        shutil.rmtree(installed.root)


def _make_current(installed: InstalledVersions, name: str) -> None:
    installed.switch_to(name)
    _write_entries(installed)


def _write_entries(installed: InstalledVersions) -> None:
    state = installed.state
    files = write_entries(installed.root, find_program(installed.get_folder(state.current), "frameloom"))
    installed.save_state(replace(state, files=files))
