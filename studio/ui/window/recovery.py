"""The recovery file: what would be lost if the program ended now.

Each running program has a slot of its own in the state folder, with the project and a note of where it belongs. A slot
that can be claimed and still holds a project is left over from a crash.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from studio.core.errors import ProjectFileError
from studio.graph.model import Project
from studio.graph.project_file import load_project, read_text, save_project, write_text
from studio.sdk.registry import Registry
from studio.ui.window.slots import Slot

logger = logging.getLogger(__name__)

_PROJECT = "recovery-{}.loom"


@dataclass(frozen=True, slots=True)
class Leftover:
    """Work that a crash left behind.

    Args:
        path: Where the project belongs; None if it was never saved.
        when: When it was kept.
    """

    path: Path | None
    when: datetime

    @property
    def name(self) -> str:
        """The project's name."""
        return self.path.stem if self.path is not None else "Untitled"


class Recovery:
    """One slot in the state folder. Its methods that read or write are called in the worker thread.

    Args:
        folder: The state folder.
        registry: The node types.

    Attributes:
        slot: This program's; None if there is none left, and once it is released.
    """

    def __init__(self, folder: Path, registry: Registry) -> None:
        self._registry = registry
        self.slot = Slot.claim_any(folder, _PROJECT)
        self._file = self.slot.file(_PROJECT) if self.slot is not None else folder
        self._note = self.slot.file("recovery-{}.json") if self.slot is not None else folder

    def leftover(self) -> Leftover | None:
        """Return what a crash left behind, if anything."""
        if self.slot is None or not self._file.exists():
            return None
        when = datetime.fromtimestamp(self._file.stat().st_mtime).astimezone()
        return Leftover(self._read_note(), when)

    def _read_note(self) -> Path | None:
        try:
            note = json.loads(read_text(self._note))
        except (ProjectFileError, ValueError):
            return None
        path = note.get("path") if isinstance(note, dict) else None
        return Path(path) if isinstance(path, str) and path else None

    def load(self) -> Project:
        """Return the project that was left behind. Raises ProjectFileError."""
        return load_project(self._file, self._registry)

    def put_aside(self) -> Path:
        """Return the new name of a recovery file that cannot be read, so that the next one does not overwrite it."""
        aside = self._file.with_suffix(".damaged")
        self._file.replace(aside)
        return aside

    def keep(self, project: Project, path: Path | None) -> None:
        """Write the recovery file. Raises ProjectFileError."""
        if self.slot is not None:
            write_text(self._note, json.dumps({"path": str(path) if path is not None else ""}))
            save_project(self._file, project, self._registry)

    def drop(self) -> None:
        """Remove the recovery file: all is saved, or given up on purpose."""
        if self.slot is not None:
            try:
                self._file.unlink(missing_ok=True)
                self._note.unlink(missing_ok=True)
            except OSError as error:
                logger.warning("the recovery file %s cannot be removed: %s", self._file, error)

    def release(self) -> None:
        """Give the slot free for another program."""
        if self.slot is not None:
            self.slot.release()
            self.slot = None
