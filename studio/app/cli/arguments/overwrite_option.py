"""`--overwrite`: what a command may write over that its project did not make."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from studio.core.translation import tr
from studio.engine.output_records import (
    ExistingFile,
    OutputRecords,
    ProjectOutputs,
    make_overwrite_error,
    make_project_key,
)
from studio.services.folders import AppFolders


def add_overwrite_option(parser: argparse.ArgumentParser) -> None:
    """Add `--overwrite` to a command that writes what a project names."""
    text = tr("replace files that are there, also those that this project did not make")
    parser.add_argument("--overwrite", action="store_true", help=text)


def load_project_outputs(project: Path) -> ProjectOutputs:
    """Return what a project has made on this machine."""
    return OutputRecords(AppFolders.get_defaults().outputs_folder).get_project_outputs(make_project_key(project))


def check_overwrite(outputs: ProjectOutputs, files: Iterable[Path], *, accepted: bool) -> None:
    """Take note of foreign files that may be replaced, or refuse.

    Args:
        outputs: What the project has made.
        files: What it is about to write.
        accepted: Whether the command line names them or has `--overwrite`.

    Raises:
        OverwriteError: A file is there that the project did not make, and it is not accepted.
    """
    found = outputs.find_foreign_files(files)
    if found and not accepted:
        raise make_overwrite_error(found, _hint(found[0]))
    outputs.record_files(*(file.path for file in found))


def _hint(file: ExistingFile) -> str:
    if file.is_folder:
        return tr("Choose another folder, or add --overwrite to begin a run beside what is there.")
    return tr("Name it with -o, or add --overwrite to replace it.")
