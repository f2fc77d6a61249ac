"""`update`, `rollback` and `uninstall`: of a program that its installer has installed."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from studio.app.terminal import print_line
from studio.core.translation import tr
from studio.services.folders import AppFolders

if TYPE_CHECKING:
    from studio.app.installation.program_update import UpdateResult


def add_arguments(add_command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the three commands."""
    text = tr("Install the newest version beside this one and switch to it; the one before is kept.")
    update = add_command("update", help=tr("install the newest version"), description=text)
    text = tr("a wheel, or a version as frameloom==0.2.0, in place of the newest")
    update.add_argument("--from", dest="source", default="", metavar="SOURCE", help=text)
    text = tr("Switch to the version before the last update; once more comes back.")
    add_command("rollback", help=tr("go back to the version before"), description=text)
    text = tr("Remove the program, its command and its menu entry. Projects, settings and the cache stay.")
    add_command("uninstall", help=tr("remove the program"), description=text)


def run_update(arguments: argparse.Namespace) -> int:
    """Update the program. Errors are raised."""
    from studio.app.installation.installed_versions import InstalledVersions
    from studio.app.installation.program_update import update_program

    result = update_program(InstalledVersions.find_own(), arguments.source)
    if not result.is_changed:
        print_line(tr("Frameloom {version} is the newest version.", version=result.after))
        return 0
    _print_change(result)
    print_line(tr("`frameloom rollback` goes back to {version}.", version=result.before))
    return 0


def run_rollback(arguments: argparse.Namespace) -> int:
    """Go back to the version before. Errors are raised."""
    del arguments
    from studio.app.installation.installed_versions import InstalledVersions
    from studio.app.installation.program_update import roll_back

    _print_change(roll_back(InstalledVersions.find_own()))
    return 0


def run_uninstall(arguments: argparse.Namespace) -> int:
    """Remove the program. Errors are raised."""
    del arguments
    from studio.app.installation.installed_versions import InstalledVersions
    from studio.app.installation.program_update import remove_program

    installed = InstalledVersions.find_own()
    remove_program(installed)
    print_line(tr("Removed {folder}", folder=installed.root))
    folders = AppFolders.get_defaults()
    print_line(tr("What is yours stays. Settings and cache are in these folders:"))
    for folder in (folders.config, folders.state, folders.cache):
        print_line(f"  {folder}")
    return 0


def _print_change(result: UpdateResult) -> None:
    print_line(
        tr(
            "From now on, Frameloom {after} starts in place of {before}.",
            after=result.after,
            before=result.before,
        )
    )
