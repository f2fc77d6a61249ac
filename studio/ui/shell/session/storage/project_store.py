"""Reads and writes the project that is open, with its lock, its versions and what it was like on disk.

All of it is called in the worker thread, one call after the other.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path

from studio.core.errors import ProjectFileError
from studio.core.file_stamp import NO_STAMP
from studio.core.translation import tr
from studio.graph.file.linked_files import collect_linked_projects, resolve_links
from studio.graph.file.output_paths import avoid_existing_outputs, find_output_folder
from studio.graph.file.permissions.own_files import grant_own_permissions
from studio.graph.file.project_file import load_project, save_project
from studio.graph.file.project_parser import parse_project
from studio.graph.file.text_file import read_text_file
from studio.graph.model import Project
from studio.sdk.registry import Registry
from studio.ui.shell.session.storage.crash_recovery import RecoveredProject
from studio.ui.shell.session.storage.file_fingerprint import FileFingerprint, FileState, compute_digest
from studio.ui.shell.session.storage.project_lock import LockHolder, ProjectLock
from studio.ui.shell.session.storage.recovery import RecoveryStore
from studio.ui.shell.session.storage.view_state_store import ProjectViewState, ViewStateStore

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenedProject:
    """A project that was read.

    Args:
        project: What is in it.
        path: Where it lies.
        stamp: What the file was like.
        lock: Its lock.
        holder: Who else has it open; None where it is ours.
        leftover: Unsaved work on it that a crash has left behind.
        view_state: What it looked like when it was left.
    """

    project: Project
    path: Path
    stamp: FileFingerprint
    lock: ProjectLock
    holder: LockHolder | None
    leftover: RecoveredProject | None
    view_state: ProjectViewState | None


class StoreProblem(Enum):
    """Reason why a project was not saved without a question."""

    CHANGED = auto()  # somebody else has written the file
    LOCKED = auto()  # somebody else has it open


@dataclass(frozen=True, slots=True)
class SaveResult:
    """Result of saving.

    Args:
        stamp: What the file is like now; None if it was not written.
        lock: Its lock.
        problem: Why it was not written.
        holder: Who has it open, where that is the trouble.
    """

    stamp: FileFingerprint | None
    lock: ProjectLock
    problem: StoreProblem | None = None
    holder: LockHolder | None = None


@dataclass(frozen=True, slots=True)
class FileStatus:
    """Status of the open project's file.

    Args:
        state: What became of the file.
        holder: Who has taken the lock from us.
    """

    state: FileState
    holder: LockHolder | None


class ProjectStore:
    """Reads and writes projects.

    Args:
        recovery: Recovery files, versions and leftovers.
        registry: The node types.
    """

    def __init__(self, recovery: RecoveryStore, registry: Registry) -> None:
        self._recovery = recovery
        self._registry = registry
        self.view_states = ViewStateStore(recovery.folder)

    def open_project(self, path: Path, current: ProjectLock | None) -> OpenedProject:
        """Read a project and lock it.

        Args:
            path: Where it lies.
            current: The lock of the project that is open.

        Raises:
            ProjectFileError: It cannot be read; nothing was locked.
        """
        text = read_text_file(path)
        project = self.parse_project(text, path)
        stamp = FileFingerprint.from_file(path) or FileFingerprint(NO_STAMP, compute_digest(text.encode()))
        lock = _get_lock(path, current)
        holder = lock.acquire()
        mine = lock is current  # then the recovery file beside it is this program's, and no leftover
        leftover = None if holder or mine else self._leftover(path)
        return OpenedProject(project, path, stamp, lock, holder, leftover, self.view_states.read_state(path))

    def load_template(self, path: Path) -> Project:
        """Read a project to begin with; its notes are in the user's language, and what it writes is not there yet."""
        project = avoid_existing_outputs(translate_notes(load_project(path, self._registry)), self._registry)
        return grant_own_permissions(project, self._registry, find_output_folder(None))

    def take_over_lock(self, opened: OpenedProject) -> OpenedProject:
        """Take the lock from who holds it."""
        opened.lock.acquire(by_force=True)
        return replace(opened, holder=None, leftover=self._recovery.recovered_projects.find_newest(opened.path))

    def lock_project(self, path: Path, current: ProjectLock | None) -> OpenedProject:
        """Lock a project whose content is in hand, as after a crash; the file itself need not be there."""
        lock = _get_lock(path, current)
        holder = lock.acquire()
        stamp = FileFingerprint.from_file(path) or FileFingerprint(NO_STAMP)
        return OpenedProject(Project(), path, stamp, lock, holder, None, self.view_states.read_state(path))

    def parse_project(self, text: str, path: Path) -> Project:
        """Return the project in a text that lies, or once lay, at `path`. Raises ProjectFileError."""
        return resolve_links(parse_project(text, path, self._registry), path, self._registry)

    def _leftover(self, path: Path) -> RecoveredProject | None:
        """Return unsaved work on a project; what equals the saved file is none, and is forgotten."""
        leftovers = self._recovery.recovered_projects
        try:
            self._recovery.collect_beside(path)
        except ProjectFileError as error:
            logger.warning("the recovery file stays where it is: %s", error)
        while (found := leftovers.find_newest(path)) is not None:
            try:
                if leftovers.make_preview(found).difference:
                    return found
            except ProjectFileError:
                return found
            leftovers.remove(found)
        return None

    def save_project(
        self,
        path: Path,
        project: Project,
        known: FileFingerprint | None,
        current: ProjectLock | None,
        *,
        by_force: bool = False,
    ) -> SaveResult:
        """Write a project and keep it as a version, as well as what it replaces.

        Args:
            path: Where.
            project: What.
            known: What the file was like when it was last read or written; None for another file, already confirmed.
            current: The lock of the project that is open.
            by_force: Write whatever has become of the file, and whoever has it open.

        Raises:
            ProjectFileError: It cannot be written; an older file is untouched.
        """
        lock = _get_lock(path, current)
        holder = lock.acquire(by_force=by_force)
        if holder is not None:
            return SaveResult(None, lock, StoreProblem.LOCKED, holder)
        if known is not None and not by_force and known.find_state(path) is FileState.CHANGED:
            return SaveResult(None, lock, StoreProblem.CHANGED)
        links = [Path(link) for link in collect_linked_projects(project)]
        for file in (path, *links):
            self._keep_version(file, foreign=True)
        try:
            save_project(path, project, self._registry)
        except ProjectFileError:
            _release(lock, current)
            raise
        _release(current, lock)
        self._keep_version(path)
        for file in links:
            self._keep_version(file, foreign=True)
        return SaveResult(FileFingerprint.from_file(path), lock)

    def _keep_version(self, path: Path, *, foreign: bool = False) -> None:
        """Keep what the file holds now, of a `find_foreign_files` one only what is new. A version less does not stop a
        save.
        """
        versions = self._recovery.versions
        try:
            if not path.exists():
                return
            text = read_text_file(path)
            if not foreign or not versions.has_version(path, compute_digest(text.encode())):
                versions.add_version(path, text)
        except (ProjectFileError, OSError) as error:
            logger.warning("an earlier version is not kept: %s", error)

    def check_file(self, path: Path, stamp: FileFingerprint, lock: ProjectLock, *, ours: bool) -> FileStatus:
        """See what became of the open project's file, and show that we are alive."""
        if ours and not lock.file.exists():
            holder = lock.acquire()  # somebody has deleted it
        else:
            lock.refresh_lock()
            holder = lock.find_holder()
        return FileStatus(stamp.find_state(path), holder)


def translate_notes(project: Project) -> Project:
    """Return a template with its notes in the user's language; from then on they are the user's own."""
    notes = {id: replace(note, text=tr(note.text)) for id, note in project.notes.items() if note.text}
    return replace(project, notes={**project.notes, **notes})


def _get_lock(path: Path, current: ProjectLock | None) -> ProjectLock:
    """Return the lock of a project: that which is held, if the project is open already."""
    lock = ProjectLock(path)
    return current if current is not None and current.file == lock.file else lock


def _release(lock: ProjectLock | None, unless: ProjectLock | None) -> None:
    if lock is not None and lock is not unless:
        lock.release()
