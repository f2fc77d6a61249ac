"""The composition root: shows the window at once, loads nodes and engine behind it, then brings them together.

No torch before the window is up, and no Qt for the subcommands.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: busy waiting makes it 30 times slower under load

import sys
from collections.abc import Sequence
from pathlib import Path

EMPTY_OPTION = "--empty"
NODES_OPTION = "--nodes"


def main(argv: Sequence[str] | None = None) -> int:
    """Run a subcommand, or open the window; return the exit code.

    Args:
        argv: Arguments without the program's name; None for the process's own. One argument that is neither a
            subcommand nor an option is the project, or the rendered file, to open; `--empty` opens none, not even the
            last one. `--nodes DIR` before all else adds a folder with nodes, and may be repeated.
    """
    words = take_node_folders(list(sys.argv[1:] if argv is None else argv))
    if words == [EMPTY_OPTION]:
        return open_studio(empty=True)
    path = find_project_argument(words)
    if words and path is None:
        from studio.app.language_choice import set_language
        from studio.app.terminal import print_error
        from studio.services.folders import AppFolders

        if problem := set_language(AppFolders.get_defaults().config).problem:
            print_error(problem)
        from studio.app.cli import run_command_line as run_command

        return run_command(words)
    return open_studio(path)


def take_node_folders(words: list[str]) -> list[str]:
    """Add the folders that `--nodes` names to those of this process, and of those that it starts; return the rest."""
    while len(words) > 1 and words[0] == NODES_OPTION:
        from studio.services.user_nodes import FOLDERS_VARIABLE

        folder, words = str(Path(words[1]).expanduser().absolute()), words[2:]
        before = os.environ.get(FOLDERS_VARIABLE, "")
        os.environ[FOLDERS_VARIABLE] = f"{before}{os.pathsep}{folder}" if before else folder
    return words


def find_project_argument(words: Sequence[str]) -> Path | None:
    """Return the project that the arguments ask to open; None where they are for a subcommand."""
    if len(words) != 1 or words[0].startswith("-"):
        return None
    if not words[0].endswith(".loom"):  # the common case costs no import
        from studio.app.cli import COMMANDS

        if words[0] in COMMANDS:
            return None
    return Path(words[0])


def open_studio(path: Path | None = None, *, empty: bool = False) -> int:
    """Open the window, on a project if one is given, on none if it is to be empty; return when it is closed."""
    from PySide6.QtCore import QLocale

    from studio.app.language_choice import set_language
    from studio.services.folders import AppFolders

    folders = AppFolders.make_for_user()
    spoken = set_language(folders.config, QLocale.system().uiLanguages())
    from studio.app.desktop import run_desktop

    return run_desktop(path, folders, spoken, empty=empty)
