"""Lock between processes: one sets the environment up, the others wait. The system releases it when one dies."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_PAUSE = 0.2  # seconds between two looks at a lock that another process holds


@contextmanager
def hold_file_lock(path: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold a lock while the block runs; wait for the process that holds it.

    Args:
        path: The file that is locked. It is made, and stays: a lock on a file that was deleted holds nobody back.
        on_wait: Called once if another process holds the lock.

    Raises:
        OSError: The file cannot be made.
    """
    with path.open("ab") as file:
        if not _try_lock(file.fileno()):
            on_wait()
            while not _try_lock(file.fileno()):
                time.sleep(_PAUSE)
        try:
            yield
        finally:
            _unlock(file.fileno())


if sys.platform == "win32":
    import msvcrt

    def _try_lock(number: int) -> bool:
        os.lseek(number, 0, os.SEEK_SET)
        try:
            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(number: int) -> None:
        os.lseek(number, 0, os.SEEK_SET)
        msvcrt.locking(number, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(number: int) -> bool:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(number: int) -> None:
        fcntl.flock(number, fcntl.LOCK_UN)
