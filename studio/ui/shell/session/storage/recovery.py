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
from studio.core.regular_file import read_bytes
from studio.graph.file.project_formatter import format_project
from studio.graph.file.text_file import MAX_PROJECT_BYTES, read_text_file, write_text_file
from studio.graph.model import Project
from studio.sdk.registry import Registry
from studio.ui.shell.session.storage.crash_recovery import RecoveredProjects
from studio.ui.shell.session.storage.file_fingerprint import compute_digest
from studio.ui.shell.session.storage.instance_dir import InstanceDir
from studio.ui.shell.session.storage.project_lock import ProjectLock
from studio.ui.shell.session.storage.versions import VersionStore

logger = logging.getLogger(__name__)

_PROJECT_NAME = "recovery-{}.loom"
_NOTE_NAME = "recovery-{}.json"


class RecoveryStore:
    """Store of one instance in the state folder. It is created and used outside the GUI thread.

    Args:
        folder: The state folder.
        registry: The node types.

    Attributes:
        instance_dir: This program's; None if there is none left, and once it is released.
        versions: Earlier versions of projects.
        recovered_projects: What crashes have left behind.
    """

    def __init__(self, folder: Path, registry: Registry) -> None:
        self._registry = registry
        self.folder = folder
        self.versions = VersionStore(folder)
        self.recovered_projects = RecoveredProjects(folder, registry, self.versions)
        self.instance_dir = InstanceDir.claim_any(folder, _NOTE_NAME)
        self._note_content: tuple[Path | None, Path] | None = None
        self._written: dict[Path, str] = {}  # the digest of what was written last, by file
        if self.instance_dir is not None:  # before anything of ours can take its place
            for name in (_NOTE_NAME, _PROJECT_NAME):
                for torn in folder.glob(f".{self.instance_dir.get_file(name).name}.*"):
                    torn.unlink(missing_ok=True)
            self._collect_slot(self.instance_dir.get_file(_NOTE_NAME))
            if self.instance_dir.get_file(
                _NOTE_NAME
            ).exists():  # it could not be taken in, and must not be written over
                self.instance_dir.release()
                self.instance_dir = InstanceDir.claim_empty(folder, _NOTE_NAME)

    def collect_abandoned(self) -> None:
        """Take in what programs that are gone have left behind; what cannot be taken in stays for the next time."""
        if self.instance_dir is None:
            return
        with self.instance_dir.iter_abandoned(_NOTE_NAME) as notes:
            for note in notes:
                self._collect_slot(note)

    def _collect_slot(self, note: Path) -> None:
        if not note.exists():
            return
        own = note.with_suffix(".loom")
        path, file = _read_note(note) or (None, own)
        try:
            if file != own and path is not None and ProjectLock(path).find_holder() is None:
                self.recovered_projects.collect_file(file, path)
            self.recovered_projects.collect_file(own, path)
            note.unlink(missing_ok=True)
        except (ProjectFileError, OSError) as error:
            logger.warning("unsaved work stays where it is: %s", error)

    def collect_beside(self, path: Path) -> None:
        """Take in the recovery file beside a project that is ours to write. Raises ProjectFileError."""
        file = recovery_file_for(path)
        for torn in file.parent.glob(f".{file.name}.*"):  # a kill may leave a half-written copy
            torn.unlink(missing_ok=True)
        self.recovered_projects.collect_file(file, path)

    def write_recovery(self, project: Project, path: Path | None, *, ours: bool) -> None:
        """Write the recovery file.

        Args:
            project: What is to be kept.
            path: Where it belongs.
            ours: Whether the project's lock is held, so that the file beside it is ours, too.

        Raises:
            ProjectFileError: It can be written neither beside the project nor in the state folder.
        """
        if self.instance_dir is None:
            return
        text = format_project(project, self.versions.find_home(path), self._registry, whole=True)
        own = self.instance_dir.get_file(_PROJECT_NAME)
        before = self._note_content
        if path is not None and ours and not self._is_foreign(recovery_file_for(path)):
            try:
                self._write(path, recovery_file_for(path), text)
                self._remove_previous(before)
                return
            except ProjectFileError as error:
                logger.debug("the recovery file lies in the state folder: %s", error)
        self._write(path, own, text)
        self._remove_previous(before)

    def _write(self, path: Path | None, file: Path, text: str) -> None:
        """Write the note first, so that every recovery file can be found."""
        assert self.instance_dir is not None
        if self._note_content != (path, file):
            note = {"path": str(path) if path is not None else "", "file": str(file)}
            write_text_file(self.instance_dir.get_file(_NOTE_NAME), json.dumps(note), private=True)
            self._note_content = (path, file)
        write_text_file(file, text, private=True)
        self._written[file] = compute_digest(text.encode())

    def _is_foreign(self, file: Path) -> bool:
        """Return whether a file is there that was not written last by this program: who took a project over has."""
        try:
            return compute_digest(read_bytes(file, limit_bytes=MAX_PROJECT_BYTES)) != self._written.get(file)
        except OSError:
            return False

    def _remove_previous(self, before: tuple[Path | None, Path] | None) -> None:
        """Remove the file of another project, now that the new one is written."""
        if before is not None and self._note_content is not None and before[1] != self._note_content[1]:
            self._remove(before[1])

    def _remove(self, file: Path) -> None:
        """Remove a recovery file, unless it is another program's by now."""
        if not self._is_foreign(file):
            file.unlink(missing_ok=True)
        self._written.pop(file, None)

    def remove_recovery(self) -> None:
        """Remove the recovery file: all is saved, or given up on purpose."""
        noted, self._note_content = self._note_content, None
        if self.instance_dir is None or noted is None:
            return
        try:
            self._remove(noted[1])
            self.instance_dir.get_file(_NOTE_NAME).unlink(missing_ok=True)
        except OSError as error:
            logger.warning("the recovery file %s cannot be removed: %s", noted[1], error)

    def release_slot(self) -> None:
        """Release the slot for another program."""
        if self.instance_dir is not None:
            self.instance_dir.release()
            self.instance_dir = None


def recovery_file_for(path: Path) -> Path:
    """Return the recovery file that lies beside a project."""
    target = path.resolve()
    return target.with_name(f".{target.name}.recovery")


def _read_note(note: Path) -> tuple[Path | None, Path] | None:
    try:
        found = json.loads(read_text_file(note))
        path, file = str(found["path"]), str(found["file"])
    except (ProjectFileError, ValueError, TypeError, KeyError):
        return None
    return Path(path) if path else None, Path(file)
