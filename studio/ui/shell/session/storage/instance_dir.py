"""A place of its own in the state folder for each running program, so that two of them never write one file.

A slot is a number and a lock. The lock of an ended program is stale, and files in its slot come from a crash.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QLockFile

MAX_INSTANCES = 50


class InstanceDir:
    """Folder of one running instance. Its lock is held until `release`.

    Args:
        folder: The state folder.
        number: Which slot.
        lock: Its lock, held.
    """

    def __init__(self, folder: Path, number: int, lock: QLockFile) -> None:
        self.folder = folder
        self.number = number
        self._lock = lock

    @classmethod
    def claim(cls, folder: Path, number: int) -> InstanceDir | None:
        """Claim a slot; None if another program has it."""
        lock = QLockFile(str(folder / f"recovery-{number}.lock"))
        lock.setStaleLockTime(0)  # a lock is stale only when its program is gone
        return cls(folder, number, lock) if lock.tryLock(0) else None

    @classmethod
    def claim_any(cls, folder: Path, leftover: str) -> InstanceDir | None:
        """Claim a folder, preferring one that holds a file such as `leftover`; None if all are taken.

        Args:
            folder: The state folder.
            leftover: A file's name with {} for the slot's number.
        """
        numbers = sorted(range(MAX_INSTANCES), key=lambda n: (not (folder / leftover.format(n)).exists(), n))
        return next((slot for number in numbers if (slot := cls.claim(folder, number)) is not None), None)

    @classmethod
    def claim_empty(cls, folder: Path, leftover: str) -> InstanceDir | None:
        """Claim a folder without a file such as `leftover`; None if there is none."""
        numbers = (number for number in range(MAX_INSTANCES) if not (folder / leftover.format(number)).exists())
        return next((slot for number in numbers if (slot := cls.claim(folder, number)) is not None), None)

    def get_file(self, name: str) -> Path:
        """Return the slot's file of a kind; `name` has {} for the slot's number."""
        return self.folder / name.format(self.number)

    @contextmanager
    def iter_abandoned(self, name: str) -> Iterator[list[Path]]:
        """Yield the files of a kind in folders of ended instances, locked against other instances meanwhile."""
        others = [n for n in range(MAX_INSTANCES) if n != self.number and (self.folder / name.format(n)).exists()]
        claimed = [slot for number in others if (slot := InstanceDir.claim(self.folder, number)) is not None]
        try:
            yield [path for slot in claimed if (path := slot.get_file(name)).exists()]
        finally:
            for slot in claimed:
                slot.release()

    def release(self) -> None:
        """Release the slot for another program."""
        self._lock.unlock()
