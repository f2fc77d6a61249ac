"""Reads and writes project files. A file that cannot be read changes nothing; one that is written is whole."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from studio.core.errors import ProjectFileError
from studio.core.language import tr
from studio.graph.file_reading import parse_project
from studio.graph.file_writing import format_project
from studio.graph.model import Project
from studio.sdk.registry import Registry

SUFFIX = ".loom"


def load_project(path: Path, registry: Registry) -> Project:
    """Read a project.

    Paths in it are made absolute. Nodes of unknown types, unknown parameters and values that are not accepted are
    kept as they are: `studio.graph.facts.validate` names them, and saving writes them back.

    Raises:
        ProjectFileError: The file is missing, no JSON, of a newer version, or not of the form of a project.
    """
    return parse_project(read_text(path), path, registry)


def save_project(path: Path, project: Project, registry: Registry) -> None:
    """Write a project: under another name first, then moved, so that the old file stays whole until the new one is.

    Paths below a folder that the project shares are written relative to the project.

    Raises:
        ProjectFileError: The folder is missing or read-only, or the disk is full; an older file is untouched.
    """
    write_text(path, format_project(project, path, registry))


def read_text(path: Path) -> str:
    """Return a text file's content. Raises ProjectFileError."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProjectFileError(
            path, tr("it is no text in UTF-8; a .loom project is accepted"), tr("byte {number}", number=error.start)
        ) from None
    except IsADirectoryError:
        raise ProjectFileError(path, tr("it is a folder; a .loom project is accepted")) from None
    except OSError as error:
        raise ProjectFileError(path, tr("it cannot be read: {reason}", reason=error.strerror or error)) from None


def write_text(path: Path, text: str) -> None:
    """Write a text file atomically. Raises ProjectFileError; an older file is untouched then."""
    target = path.resolve()
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(target.stat().st_mode if target.exists() else 0o644)
        Path(temporary).replace(target)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise ProjectFileError(path, tr("it cannot be written: {reason}", reason=error.strerror or error)) from None
