"""Reads and writes the project that is open, with its lock, its versions and what it was like on disk.

All of it is called in the worker thread, one call after the other.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path

from studio.core.errors import ProjectFileError
from studio.graph.file_reading import parse_project
from studio.graph.files import read_text
from studio.graph.links import links_of, resolve_links
from studio.graph.model import Project
from studio.graph.project_file import save_project
from studio.sdk.registry import Registry
from studio.ui.keeping.leftovers import Leftover
from studio.ui.keeping.lock import Holder, ProjectLock
from studio.ui.keeping.recovery import Recovery
from studio.ui.keeping.stamp import FileState, Stamp, digest_of
from studio.ui.keeping.view_states import ViewState, ViewStates

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """A project that was read.

    Args:
        project: What is in it.
        path: Where it lies.
        stamp: What the file was like.
        lock: Its lock.
        holder: Who else has it open; None where it is ours.
        leftover: Unsaved work on it that a crash has left behind.
        view: What it looked like when it was left.
    """

    project: Project
    path: Path
    stamp: Stamp
    lock: ProjectLock
    holder: Holder | None
    leftover: Leftover | None
    view: ViewState | None


class Trouble(Enum):
    """Why a project was not saved without asking."""

    CHANGED = auto()  # somebody else has written the file
    HELD = auto()  # somebody else has it open


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of saving.

    Args:
        stamp: What the file is like now; None if it was not written.
        lock: Its lock.
        trouble: Why it was not written.
        holder: Who has it open, where that is the trouble.
    """

    stamp: Stamp | None
    lock: ProjectLock
    trouble: Trouble | None = None
    holder: Holder | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look at the open project's file has shown.

    Args:
        state: What became of the file.
        holder: Who has taken the lock from us.
    """

    state: FileState
    holder: Holder | None


class ProjectStore:
    """Reads and writes projects.

    Args:
        recovery: Recovery files, versions and leftovers.
        registry: The node types.
    """

    def __init__(self, recovery: Recovery, registry: Registry) -> None:
        self._recovery = recovery
        self._registry = registry
        self.views = ViewStates(recovery.folder)

    def open(self, path: Path, current: ProjectLock | None) -> Opened:
        """Read a project and lock it.

        Args:
            path: Where it lies.
            current: The lock of the project that is open.

        Raises:
            ProjectFileError: It cannot be read; nothing was locked.
        """
        text = read_text(path)
        project = self.parse(text, path)
        stamp = Stamp.of(path) or Stamp(0, 0, digest_of(text.encode()))
        lock = _lock_for(path, current)
        holder = lock.take()
        mine = lock is current  # then the recovery file beside it is this program's, and no leftover
        leftover = None if holder or mine else self._leftover(path)
        return Opened(project, path, stamp, lock, holder, leftover, self.views.read(path))

    def take_over(self, opened: Opened) -> Opened:
        """Take the lock from who holds it."""
        opened.lock.take(by_force=True)
        return replace(opened, holder=None, leftover=self._recovery.leftovers.of(opened.path))

    def claim(self, path: Path, current: ProjectLock | None) -> Opened:
        """Lock a project whose content is in hand, as after a crash; the file itself need not be there."""
        lock = _lock_for(path, current)
        holder = lock.take()
        stamp = Stamp.of(path) or Stamp(0, 0, "")
        return Opened(Project(), path, stamp, lock, holder, None, self.views.read(path))

    def parse(self, text: str, path: Path) -> Project:
        """Return the project in a text that lies, or once lay, at `path`. Raises ProjectFileError."""
        return resolve_links(parse_project(text, path, self._registry), path, self._registry)

    def _leftover(self, path: Path) -> Leftover | None:
        """Return unsaved work on a project; what equals the saved file is none, and is forgotten."""
        leftovers = self._recovery.leftovers
        try:
            self._recovery.collect_beside(path)
        except ProjectFileError as error:
            logger.warning("the recovery file stays where it is: %s", error)
        while (found := leftovers.of(path)) is not None:
            try:
                if leftovers.look(found).difference:
                    return found
            except ProjectFileError:
                return found
            leftovers.drop(found)
        return None

    def save(
        self, path: Path, project: Project, known: Stamp | None, current: ProjectLock | None, *, by_force: bool = False
    ) -> Saved:
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
        lock = _lock_for(path, current)
        holder = lock.take(by_force=by_force)
        if holder is not None:
            return Saved(None, lock, Trouble.HELD, holder)
        if known is not None and not by_force and known.state_of(path) is FileState.CHANGED:
            return Saved(None, lock, Trouble.CHANGED)
        links = [Path(link) for link in links_of(project)]
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
        return Saved(Stamp.of(path), lock)

    def _keep_version(self, path: Path, *, foreign: bool = False) -> None:
        """Keep what the file holds now, of a `foreign` one only what is new. A version less does not stop a save."""
        versions = self._recovery.versions
        try:
            if not path.exists():
                return
            text = read_text(path)
            if not foreign or not versions.has(path, digest_of(text.encode())):
                versions.keep(path, text)
        except (ProjectFileError, OSError) as error:
            logger.warning("an earlier version is not kept: %s", error)

    def look(self, path: Path, stamp: Stamp, lock: ProjectLock, *, ours: bool) -> Seen:
        """See what became of the open project's file, and show that we are alive."""
        if ours and not lock.file.exists():
            holder = lock.take()  # somebody has deleted it
        else:
            lock.touch()
            holder = lock.holder()
        return Seen(stamp.state_of(path), holder)


def _lock_for(path: Path, current: ProjectLock | None) -> ProjectLock:
    """Return the lock of a project: that which is held, if the project is open already."""
    lock = ProjectLock(path)
    return current if current is not None and current.file == lock.file else lock


def _release(lock: ProjectLock | None, unless: ProjectLock | None) -> None:
    if lock is not None and lock is not unless:
        lock.release()
