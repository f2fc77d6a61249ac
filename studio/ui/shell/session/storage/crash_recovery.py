"""Unsaved work that a crash left behind: a folder of projects, each under its content's name, so that none overwrites
another, and one that is found twice is there once. What lies here stays until it is restored or put among the versions.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from studio.core.errors import ProjectFileError
from studio.core.regular_file import read_bytes
from studio.core.translation import tr
from studio.graph.analysis.graph_diff import GraphDiff, compute_graph_diff
from studio.graph.file.project_file import PROJECT_SUFFIX, load_project
from studio.graph.file.project_parser import parse_project
from studio.graph.file.text_file import MAX_PROJECT_BYTES, read_text_file, write_text_file
from studio.graph.model import Project
from studio.sdk.registry import Registry
from studio.ui.shell.session.storage.file_fingerprint import compute_digest
from studio.ui.shell.session.storage.versions import VersionStore, create_private_folder


@dataclass(frozen=True, slots=True)
class RecoveredProject:
    """Work that a crash left behind.

    Args:
        file: Where it lies.
        path: Where the project belongs; None if it was never saved.
        saved_at: When it was kept.
    """

    file: Path
    path: Path | None
    saved_at: datetime

    def belongs_to(self, path: Path) -> bool:
        """Return whether it is work on the project at `path`."""
        return self.path is not None and self.path.resolve() == path.resolve()


@dataclass(frozen=True, slots=True)
class ProjectPreview:
    """Preview of a recovered project or of a version.

    Args:
        project: The project in it.
        compared_project: What it is compared with; None where there is nothing.
        difference: What differs from that.
    """

    project: Project
    compared_project: Project | None
    difference: GraphDiff

    @classmethod
    def from_projects(cls, project: Project, against: Project | None) -> ProjectPreview:
        """Compare two projects."""
        return cls(project, against, compute_graph_diff(against or Project(), project))


class RecoveredProjects:
    """The folder. Its methods touch files: they are called in the worker thread.

    Args:
        folder: The state folder.
        registry: The node types.
        versions: Where what is not wanted goes.
    """

    def __init__(self, folder: Path, registry: Registry, versions: VersionStore) -> None:
        self._folder = folder / "unsaved"
        self._registry = registry
        self._versions = versions

    def collect_file(self, file: Path, path: Path | None) -> RecoveredProject | None:
        """Take a recovery file in; None if there is none any more.

        Raises:
            ProjectFileError: It cannot be read or copied; it stays where it is.
        """
        try:
            when = file.stat().st_mtime
            content = read_bytes(file, limit_bytes=MAX_PROJECT_BYTES)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ProjectFileError(file, tr("it cannot be read: {reason}", reason=error.strerror or error)) from None
        create_private_folder(self._folder)
        kept = self._folder / f"{compute_digest(content)}{PROJECT_SUFFIX}"
        note = {"path": str(path) if path is not None else "", "when": when}
        write_text_file(kept.with_suffix(".json"), json.dumps(note), private=True)
        write_text_file(kept, content.decode("utf-8", errors="replace"), private=True)
        file.unlink(missing_ok=True)
        return self._read(kept)

    def list_all(self) -> tuple[RecoveredProject, ...]:
        """Return what is there, the newest first."""
        found = (self._read(file) for file in self._folder.glob(f"*{PROJECT_SUFFIX}"))
        return tuple(sorted(found, key=lambda leftover: leftover.saved_at, reverse=True))

    def find_newest(self, path: Path) -> RecoveredProject | None:
        """Return the newest that belongs to a project."""
        return next((one for one in self.list_all() if one.belongs_to(path)), None)

    def make_preview(self, leftover: RecoveredProject) -> ProjectPreview:
        """Return what one holds, compared with the saved file. Raises ProjectFileError."""
        text = read_text_file(leftover.file)
        project = parse_project(text, self._versions.find_home(leftover.path), self._registry)
        try:
            saved = load_project(leftover.path, self._registry) if leftover.path is not None else None
        except ProjectFileError:
            saved = None
        return ProjectPreview.from_projects(project, saved)

    def remove(self, leftover: RecoveredProject) -> None:
        """Forget one: its work is kept elsewhere."""
        leftover.file.unlink(missing_ok=True)
        leftover.file.with_suffix(".json").unlink(missing_ok=True)

    def move_to_versions(self, leftover: RecoveredProject) -> None:
        """Put one among the project's versions. Raises ProjectFileError."""
        self._versions.add_version(leftover.path, read_text_file(leftover.file), unsaved=True, when=leftover.saved_at)
        self.remove(leftover)

    def rename_damaged(self, leftover: RecoveredProject) -> Path:
        """Return the new name of one that cannot be read; it is not offered again."""
        aside = leftover.file.with_suffix(".damaged")
        leftover.file.replace(aside)
        return aside

    @staticmethod
    def _read(file: Path) -> RecoveredProject:
        try:
            note = json.loads(read_text_file(file.with_suffix(".json")))
        except (ProjectFileError, ValueError):
            note = None
        found = note if isinstance(note, dict) else {}
        path, when = found.get("path"), found.get("when")
        moment = when if isinstance(when, (int, float)) else file.stat().st_mtime
        return RecoveredProject(
            file,
            Path(path) if isinstance(path, str) and path else None,
            datetime.fromtimestamp(moment).astimezone(),
        )
