"""Cache of model metadata, kept over a restart: checksums of files, sizes of models, tasks of classes."""

from __future__ import annotations

import json
import logging
import threading
from pathlib import Path
from typing import Any

from studio.core.file_stamp import FileStamp
from studio.core.files import make_matching_folder, write_atomic

logger = logging.getLogger(__name__)


class ModelMetadataCache:
    """A small JSON file: sizes by model, sums by file with its state, kinds by class. Safe to share by threads.

    A file that cannot be read or written only means that things are computed again.

    Args:
        path: The file; None to keep things for as long as the program runs.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._sizes: dict[str, int] = {}
        self._sums: dict[str, tuple[int, int, str]] = {}
        self._kinds: dict[str, Any] = {}
        self._read()

    def get_size(self, ref: str) -> int | None:
        """Return the bytes of a model's weights as they were when it was last here."""
        return self._sizes.get(ref)

    def set_size(self, ref: str, size: int) -> None:
        """Keep the bytes of a model's weights."""
        with self._lock:
            if self._sizes.get(ref) != size:
                self._sizes[ref] = size
                self._write()

    def get_checksum(self, stamp: FileStamp) -> str | None:
        """Return a file's SHA-256, if it was computed of the file as it is now."""
        size, time, found = self._sums.get(str(stamp.path), (0, 0, ""))
        return found if found and (size, time) == (stamp.size, stamp.modified_ns) else None

    def set_checksum(self, stamp: FileStamp, found: str) -> None:
        """Keep a file's SHA-256, with the stamp that it had before it was read."""
        with self._lock:
            self._sums[str(stamp.path)] = (stamp.size, stamp.modified_ns, found)
            self._write()

    def get_class_row(self, key: str) -> Any:
        """Return what was kept of a class; None where nothing was."""
        return self._kinds.get(key)

    def set_class_row(self, key: str, row: Any) -> None:
        """Keep what is known of a class, in plain values."""
        with self._lock:
            self._kinds[key] = row
            self._write()

    def _read(self) -> None:
        if self._path is None:
            return
        try:
            found: Any = json.loads(self._path.read_text(encoding="utf-8"))
            self._sizes = {str(ref): int(size) for ref, size in found["sizes"].items()}
            self._kinds = dict(found["kinds"])
            self._sums = {str(path): (int(s), int(t), str(x)) for path, (s, t, x) in found["sums"].items()}
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            logger.warning("%s cannot be read, so checksums are computed again: %s", self._path, error)

    def _write(self) -> None:
        if self._path is None:
            return
        found = {"sizes": self._sizes, "sums": self._sums, "kinds": self._kinds}
        try:
            make_matching_folder(self._path.parent)
            write_atomic(self._path, json.dumps(found), private=True)
        except OSError as error:
            logger.warning("%s cannot be written: %s", self._path, error)
