"""`--overwrite`: what a command may write over that its project did not make."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from studio.app.folders import Folders
from studio.core.language import tr
from studio.engine.outputs import ExistingFile, OutputRecords, ProjectOutputs, overwrite_error, project_key


def add_overwrite(parser: argparse.ArgumentParser) -> None:
    """Add `--overwrite` to a command that writes what a project names."""
    text = tr("replace files that are there, also those that this project did not make")
    parser.add_argument("--overwrite", action="store_true", help=text)


def outputs_of(project: Path) -> ProjectOutputs:
    """Return what a project has made on this machine."""
    return OutputRecords(Folders.places().outputs).of(project_key(project))


def refuse_or_accept(outputs: ProjectOutputs, files: Iterable[Path], *, accepted: bool) -> None:
    """Take note of foreign files that may be replaced, or refuse.

    Args:
        outputs: What the project has made.
        files: What it is about to write.
        accepted: Whether the command line names them or has `--overwrite`.

    Raises:
        OverwriteError: A file is there that the project did not make, and it is not accepted.
    """
    found = outputs.foreign(files)
    if found and not accepted:
        raise overwrite_error(found, _hint(found[0]))
    outputs.note(*(file.path for file in found))


def _hint(file: ExistingFile) -> str:
    if file.is_folder:
        return tr("Choose another folder, or add --overwrite to put aside what is there.")
    return tr("Name it with -o, or add --overwrite to replace it.")
