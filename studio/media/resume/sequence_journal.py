"""Journal of the whole files of a picture sequence.

It is written line by line, so that a render can go on after any end.
"""

from __future__ import annotations

import logging
import re
from contextlib import suppress
from pathlib import Path
from typing import IO, TypeAlias

from studio.core.errors import format_reason
from studio.core.file_stamp import stamp_file
from studio.core.files import get_folder_opener, make_matching_folder

_log = logging.getLogger(__name__)

_LINE = re.compile(r"([0-9a-f]{32}) (\d+) (\d+) (.+)")

_JournalEntry: TypeAlias = tuple[str, int, int]
"""A file's name, its size in bytes and its time of change in ns."""


class SequenceJournal:
    """Says which files were written, and whether they are still as they were.

    A line that is torn, because the program was killed while writing it, fits no file. A journal that cannot be
    written only means that another try starts afresh.

    Args:
        path: The journal; the folder is made when it is needed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known = self._read()
        self._file: IO[str] | None = None
        self._broken = False

    def has_key(self, key: str) -> bool:
        """Return whether a file with this key was written by an earlier render."""
        return key in self._known

    def is_unchanged(self, key: str, path: Path) -> bool:
        """Return whether a file was written with this key and has not changed since."""
        seen = self._known.get(key)
        return seen is not None and seen == _describe_file(path)

    def add_file(self, key: str, path: Path) -> None:
        """Remember that a file is whole."""
        seen = _describe_file(path)
        if seen is None or self._broken:
            return
        try:
            if self._file is None:
                self._file = self._opened()
                self._file.write("\n")  # whatever the last line was
            name, size, time = seen
            self._file.write(f"{key} {size} {time} {name}\n")
            self._file.flush()
            self._known[key] = seen
        except OSError as error:
            self._broken = True
            text = "%s: finished pictures cannot be noted (%s); the render goes on"
            _log.warning(text, self._path, format_reason(error))

    def close(self, *, forget: bool) -> None:
        """End the work on the journal; with `forget` remove it."""
        with suppress(OSError):
            if self._file is not None:
                self._file.close()
            if forget:
                self._path.unlink(missing_ok=True)

    def _opened(self) -> IO[str]:
        folder = self._path.parent
        make_matching_folder(folder)
        return open(self._path, "a", encoding="utf-8", errors="surrogateescape", opener=get_folder_opener(folder))

    def _read(self) -> dict[str, _JournalEntry]:
        try:
            text = self._path.read_text(encoding="utf-8", errors="surrogateescape")
        except OSError:
            return {}
        found = (_LINE.fullmatch(line) for line in text.split("\n"))
        return {match[1]: (match[4], int(match[2]), int(match[3])) for match in found if match}


def _describe_file(path: Path) -> _JournalEntry | None:
    found = stamp_file(path)
    return None if found.is_missing else (path.name, found.size, found.modified_ns)
