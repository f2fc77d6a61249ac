"""Unsaved work that a crash left behind: a folder of projects, each under its content's name, so that none overwrites
another, and one that is found twice is there once. What lies here stays until it is restored or put among the versions.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from studio.core.errors import ProjectFileError
from studio.core.language import tr
from studio.core.reading import read_bytes
from studio.graph.difference import Difference, difference
from studio.graph.file_reading import parse_project
from studio.graph.files import MOST_PROJECT, read_text, write_text
from studio.graph.model import Project
from studio.graph.project_file import SUFFIX, load_project
from studio.sdk.registry import Registry
from studio.ui.keeping.stamp import digest_of
from studio.ui.keeping.versions import Versions, make_folder


@dataclass(frozen=True, slots=True)
class Leftover:
    """Work that a crash left behind.

    Args:
        file: Where it lies.
        path: Where the project belongs; None if it was never saved.
        when: When it was kept.
    """

    file: Path
    path: Path | None
    when: datetime

    def belongs_to(self, path: Path) -> bool:
        """Return whether it is work on the project at `path`."""
        return self.path is not None and self.path.resolve() == path.resolve()


@dataclass(frozen=True, slots=True)
class Look:
    """What a leftover or a version holds.

    Args:
        project: The project in it.
        against: What it is compared with; None where there is nothing.
        difference: What differs from that.
    """

    project: Project
    against: Project | None
    difference: Difference

    @classmethod
    def at(cls, project: Project, against: Project | None) -> Look:
        """Compare two projects."""
        return cls(project, against, difference(against or Project(), project))


class Leftovers:
    """The folder. Its methods touch files: they are called in the worker thread.

    Args:
        folder: The state folder.
        registry: The node types.
        versions: Where what is not wanted goes.
    """

    def __init__(self, folder: Path, registry: Registry, versions: Versions) -> None:
        self._folder = folder / "unsaved"
        self._registry = registry
        self._versions = versions

    def collect(self, file: Path, path: Path | None) -> Leftover | None:
        """Take a recovery file in; None if there is none any more.

        Raises:
            ProjectFileError: It cannot be read or copied; it stays where it is.
        """
        try:
            when = file.stat().st_mtime
            content = read_bytes(file, limit_bytes=MOST_PROJECT)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ProjectFileError(file, tr("it cannot be read: {reason}", reason=error.strerror or error)) from None
        make_folder(self._folder)
        kept = self._folder / f"{digest_of(content)}{SUFFIX}"
        note = {"path": str(path) if path is not None else "", "when": when}
        write_text(kept.with_suffix(".json"), json.dumps(note), private=True)
        write_text(kept, content.decode("utf-8", errors="replace"), private=True)
        file.unlink(missing_ok=True)
        return self._read(kept)

    def all(self) -> tuple[Leftover, ...]:
        """Return what is there, the newest first."""
        found = (self._read(file) for file in self._folder.glob(f"*{SUFFIX}"))
        return tuple(sorted(found, key=lambda leftover: leftover.when, reverse=True))

    def of(self, path: Path) -> Leftover | None:
        """Return the newest that belongs to a project."""
        return next((one for one in self.all() if one.belongs_to(path)), None)

    def look(self, leftover: Leftover) -> Look:
        """Return what one holds, compared with the saved file. Raises ProjectFileError."""
        text = read_text(leftover.file)
        project = parse_project(text, self._versions.home_of(leftover.path), self._registry)
        try:
            saved = load_project(leftover.path, self._registry) if leftover.path is not None else None
        except ProjectFileError:
            saved = None
        return Look.at(project, saved)

    def drop(self, leftover: Leftover) -> None:
        """Forget one: its work is kept elsewhere."""
        leftover.file.unlink(missing_ok=True)
        leftover.file.with_suffix(".json").unlink(missing_ok=True)

    def set_aside(self, leftover: Leftover) -> None:
        """Put one among the project's versions. Raises ProjectFileError."""
        self._versions.keep(leftover.path, read_text(leftover.file), unsaved=True, when=leftover.when)
        self.drop(leftover)

    def put_damaged_aside(self, leftover: Leftover) -> Path:
        """Return the new name of one that cannot be read; it is not offered again."""
        aside = leftover.file.with_suffix(".damaged")
        leftover.file.replace(aside)
        return aside

    @staticmethod
    def _read(file: Path) -> Leftover:
        try:
            note = json.loads(read_text(file.with_suffix(".json")))
        except (ProjectFileError, ValueError):
            note = None
        found = note if isinstance(note, dict) else {}
        path, when = found.get("path"), found.get("when")
        moment = when if isinstance(when, (int, float)) else file.stat().st_mtime
        return Leftover(
            file,
            Path(path) if isinstance(path, str) and path else None,
            datetime.fromtimestamp(moment).astimezone(),
        )
