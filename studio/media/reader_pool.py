"""Pool of open readers, so that the next frame of a file is decoded without seeking.

One thread at a time uses a reader. A file gets a second one when two places in it are read at once
(a render, and the viewer scrubbing), for otherwise the two would throw each other back to a key frame at every step.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from studio.core.file_stamp import FileStamp

MAX_IDLE_READERS = 8
"""Readers that stay open when nobody uses them."""

MAX_READERS_PER_FILE = 2
"""Readers for one file."""


class SeekableReader(Protocol):
    """Reader that a pool can hold."""

    def estimate_distance(self, position: int, /) -> int:
        """Return the effort to reach a position from where the reader stands."""
        ...

    def close(self) -> None:
        """Close the file."""
        ...


R = TypeVar("R", bound=SeekableReader)


@dataclass(eq=False, slots=True)
class _Slot(Generic[R]):
    version: FileStamp
    reader: R
    is_lent: bool = True


class ReaderPool(Generic[R]):
    """Open readers, the least recently used first. Safe to call from several threads."""

    def __init__(self) -> None:
        self._slots: list[_Slot[R]] = []
        self._opening: dict[FileStamp, int] = {}
        self._condition = threading.Condition()

    @contextmanager
    def borrow_reader(self, version: FileStamp, position: int, near: int, make: Callable[[], R]) -> Iterator[R]:
        """Lend the reader of a file that is nearest to `position`.

        Args:
            version: The file.
            position: What will be read.
            near: The effort up to which a reader is good enough not to open another one.
            make: Opens a reader.
        """
        slot = self._take(version, position, near) or self._open(version, make)
        try:
            yield slot.reader
        finally:
            self._give_back(slot)

    def close(self) -> None:
        """Close all readers that are not in use; the others are closed when they are returned."""
        with self._condition:
            idle = [s for s in self._slots if not s.is_lent]
            self._slots = []
        for slot in idle:
            slot.reader.close()

    def _take(self, version: FileStamp, position: int, near: int) -> _Slot[R] | None:
        """Return an idle reader; None if one may be opened, which is then reserved; else wait."""
        with self._condition:
            while True:
                ours = [s for s in self._slots if s.version == version]
                idle = [s for s in ours if not s.is_lent]
                opened = len(ours) + self._opening.get(version, 0)
                best = min(idle, key=lambda s: s.reader.estimate_distance(position), default=None)
                if best is not None and (
                    opened >= MAX_READERS_PER_FILE or best.reader.estimate_distance(position) <= near
                ):
                    best.is_lent = True
                    return best
                if opened < MAX_READERS_PER_FILE:
                    self._opening[version] = self._opening.get(version, 0) + 1
                    return None
                self._condition.wait()

    def _open(self, version: FileStamp, make: Callable[[], R]) -> _Slot[R]:
        try:
            slot = _Slot(version, make())
        finally:
            with self._condition:
                self._opening[version] -= 1
                if not self._opening[version]:
                    del self._opening[version]
                self._condition.notify_all()
        with self._condition:
            self._slots.append(slot)
        return slot

    def _give_back(self, slot: _Slot[R]) -> None:
        with self._condition:
            slot.is_lent = False
            if slot in self._slots:
                self._slots.remove(slot)
                self._slots.append(slot)
                surplus = self._remove_surplus(slot.version)
            else:
                surplus = [slot]
            self._condition.notify_all()
        for old in surplus:
            old.reader.close()

    def _remove_surplus(self, version: FileStamp) -> list[_Slot[R]]:
        """Take out the readers of older versions of the file, and the oldest beyond the limit."""
        idle = [s for s in self._slots if not s.is_lent]
        stale = [s for s in idle if s.version.path == version.path and s.version != version]
        kept = [s for s in idle if s not in stale]
        surplus = stale + kept[: max(0, len(kept) - MAX_IDLE_READERS)]
        self._slots = [s for s in self._slots if s not in surplus]
        return surplus
