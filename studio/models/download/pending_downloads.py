"""Downloads that were begun, kept over a restart: which model, from which revision, to where."""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from studio.core.files import make_matching_folder, write_atomic
from studio.models.download.remote_model import is_safe_path

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PendingDownload:
    """Download that the user has requested.

    Args:
        name: 'org/name'.
        revision: As he asked for it; empty for main.
        folder: Where to; empty for the cache.
    """

    name: str
    revision: str = ""
    folder: str = ""


class PendingDownloads:
    """A file of downloads that are not through. Safe to use from several threads.

    Args:
        path: The file; it is written whenever something is added or taken out.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._entries = self._read()

    @property
    def entries(self) -> tuple[PendingDownload, ...]:
        """The unfinished downloads, in the order of their requests."""
        return tuple(self._entries)

    def add(self, wanted: PendingDownload) -> None:
        """Keep one, until it is taken out."""
        with self._lock:
            if wanted not in self._entries:
                self._entries.append(wanted)
                self._write()

    def remove(self, wanted: PendingDownload) -> None:
        """Take one out that is through or given up."""
        with self._lock:
            if wanted in self._entries:
                self._entries.remove(wanted)
                self._write()

    def _read(self) -> list[PendingDownload]:
        try:
            rows: Any = json.loads(self._path.read_text(encoding="utf-8"))
            found = [PendingDownload(str(row["name"]), str(row["revision"]), str(row["folder"])) for row in rows]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            logger.warning("%s cannot be read, so downloads are not gone on with: %s", self._path, error)
            return []
        return [wanted for wanted in found if is_safe_path(wanted.name)]

    def _write(self) -> None:
        try:
            make_matching_folder(self._path.parent)
            write_atomic(self._path, json.dumps([asdict(wanted) for wanted in self._entries]), private=True)
        except OSError as error:
            logger.warning("%s cannot be written: %s", self._path, error)
