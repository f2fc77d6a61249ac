"""The recovery file: what would be lost if the program ended now.

It lies beside the project, as `.name.loom.recovery`, where its folder can be written and the project is ours to write;
else, and for a project that was never saved, in this program's slot in the state folder. A note in the slot says which,
so that the next start finds it. A slot that can be claimed and still has a note is left over from a crash.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path

from studio.core.errors import ProjectFileError
from studio.core.reading import read_bytes
from studio.graph.file_writing import format_project
from studio.graph.files import MOST_PROJECT, read_text, write_text
from studio.graph.model import Project
from studio.sdk.registry import Registry
from studio.ui.keeping.leftovers import Leftovers
from studio.ui.keeping.lock import ProjectLock
from studio.ui.keeping.slots import Slot
from studio.ui.keeping.stamp import digest_of
from studio.ui.keeping.versions import Versions

logger = logging.getLogger(__name__)

_PROJECT = "recovery-{}.loom"
_NOTE = "recovery-{}.json"


class Recovery:
    """One slot in the state folder. It is made, and its methods are called, away from the GUI thread.

    Args:
        folder: The state folder.
        registry: The node types.

    Attributes:
        slot: This program's; None if there is none left, and once it is released.
        versions: Earlier versions of projects.
        leftovers: What crashes have left behind.
    """

    def __init__(self, folder: Path, registry: Registry) -> None:
        self._registry = registry
        self.folder = folder
        self.versions = Versions(folder)
        self.leftovers = Leftovers(folder, registry, self.versions)
        self.slot = Slot.claim_any(folder, _NOTE)
        self._noted: tuple[Path | None, Path] | None = None
        self._written: dict[Path, str] = {}  # the digest of what was written last, by file
        if self.slot is not None:  # before anything of ours can take its place
            for name in (_NOTE, _PROJECT):
                for torn in folder.glob(f".{self.slot.file(name).name}.*"):
                    torn.unlink(missing_ok=True)
            self._collect_slot(self.slot.file(_NOTE))
            if self.slot.file(_NOTE).exists():  # it could not be taken in, and must not be written over
                self.slot.release()
                self.slot = Slot.claim_empty(folder, _NOTE)

    def collect(self) -> None:
        """Take in what programs that are gone have left behind; what cannot be taken in stays for the next time."""
        if self.slot is None:
            return
        with self.slot.abandoned(_NOTE) as notes:
            for note in notes:
                self._collect_slot(note)

    def _collect_slot(self, note: Path) -> None:
        if not note.exists():
            return
        own = note.with_suffix(".loom")
        path, file = _read_note(note) or (None, own)
        try:
            if file != own and path is not None and ProjectLock(path).holder() is None:
                self.leftovers.collect(file, path)
            self.leftovers.collect(own, path)
            note.unlink(missing_ok=True)
        except (ProjectFileError, OSError) as error:
            logger.warning("unsaved work stays where it is: %s", error)

    def collect_beside(self, path: Path) -> None:
        """Take in the recovery file beside a project that is ours to write. Raises ProjectFileError."""
        file = file_beside(path)
        for torn in file.parent.glob(f".{file.name}.*"):  # a kill may leave a half-written copy
            torn.unlink(missing_ok=True)
        self.leftovers.collect(file, path)

    def keep(self, project: Project, path: Path | None, *, ours: bool) -> None:
        """Write the recovery file.

        Args:
            project: What is to be kept.
            path: Where it belongs.
            ours: Whether the project's lock is held, so that the file beside it is ours, too.

        Raises:
            ProjectFileError: It can be written neither beside the project nor in the state folder.
        """
        if self.slot is None:
            return
        text = format_project(project, self.versions.home_of(path), self._registry, whole=True)
        own = self.slot.file(_PROJECT)
        before = self._noted
        if path is not None and ours and not self._is_others(file_beside(path)):
            try:
                self._write(path, file_beside(path), text)
                self._forget(before)
                return
            except ProjectFileError as error:
                logger.debug("the recovery file lies in the state folder: %s", error)
        self._write(path, own, text)
        self._forget(before)

    def _write(self, path: Path | None, file: Path, text: str) -> None:
        """Write the note first, so that no recovery file lies where nobody finds it."""
        assert self.slot is not None
        if self._noted != (path, file):
            note = {"path": str(path) if path is not None else "", "file": str(file)}
            write_text(self.slot.file(_NOTE), json.dumps(note), private=True)
            self._noted = (path, file)
        write_text(file, text, private=True)
        self._written[file] = digest_of(text.encode())

    def _is_others(self, file: Path) -> bool:
        """Return whether a file is there that was not written last by this program: who took a project over has."""
        try:
            return digest_of(read_bytes(file, limit_bytes=MOST_PROJECT)) != self._written.get(file)
        except OSError:
            return False

    def _forget(self, before: tuple[Path | None, Path] | None) -> None:
        """Remove the file of another project, now that the new one is written."""
        if before is not None and self._noted is not None and before[1] != self._noted[1]:
            self._remove(before[1])

    def _remove(self, file: Path) -> None:
        """Remove a recovery file, unless it is another program's by now."""
        if not self._is_others(file):
            file.unlink(missing_ok=True)
        self._written.pop(file, None)

    def drop(self) -> None:
        """Remove the recovery file: all is saved, or given up on purpose."""
        noted, self._noted = self._noted, None
        if self.slot is None or noted is None:
            return
        try:
            self._remove(noted[1])
            self.slot.file(_NOTE).unlink(missing_ok=True)
        except OSError as error:
            logger.warning("the recovery file %s cannot be removed: %s", noted[1], error)

    def release(self) -> None:
        """Give the slot free for another program."""
        if self.slot is not None:
            self.slot.release()
            self.slot = None


def file_beside(path: Path) -> Path:
    """Return the recovery file that lies beside a project."""
    target = path.resolve()
    return target.with_name(f".{target.name}.recovery")


def _read_note(note: Path) -> tuple[Path | None, Path] | None:
    try:
        found = json.loads(read_text(note))
        path, file = str(found["path"]), str(found["file"])
    except (ProjectFileError, ValueError, TypeError, KeyError):
        return None
    return Path(path) if path else None, Path(file)
