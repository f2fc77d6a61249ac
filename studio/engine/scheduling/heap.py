"""Heap trimming: malloc keeps enough memory of freed frames to make the next ones quickly, and no more.

Without this memory every frame of a few MiB would be new memory from the system, zeroed page by page. The same
conversion then takes half as long again. But torch asks for blocks at multiples of 64 bytes, and glibc rarely fits such
a block into a hole that one of the same size has left. Holes therefore add up to several times the memory in use, and
have to be emptied. Other C libraries than glibc are left as they are.
"""

from __future__ import annotations

import ctypes
import math
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # malloc.h of glibc
_HEAP_KEPT: Final = 512 << 20
_LARGEST_HEAP_BLOCK: Final = 32 << 20  # what glibc accepts at most

_LOOK_SECONDS: Final = 1.0
_REST_SECONDS: Final = 10.0  # between two times that holes are emptied while frames are computed
_IDLE_SHARE: Final = 0.25  # of one core; playing what is cached takes less than half of it
_KEPT_WHEN_IDLE: Final = 64 << 20
_CACHE_SHARE: Final = 4


class _Mallinfo(ctypes.Structure):
    """`struct mallinfo2` of malloc.h."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in (
            "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost",
        )
    ]  # fmt: skip


class HeapState(NamedTuple):
    """Memory of this process, in bytes.

    Args:
        resident_bytes: In the machine's memory, without what it shares with others, such as the code of libraries.
        used_bytes: In blocks that malloc has handed out.
        free_bytes: In blocks that malloc keeps, whether the system has their pages back or not.
    """

    resident_bytes: int
    used_bytes: int
    free_bytes: int = 0


@cache
def keep_freed_memory() -> bool:
    """Make glibc keep the memory of freed frames for the next ones; return whether that was possible."""
    mallopt = _glibc("mallopt")
    if mallopt is None:
        return False
    return bool(mallopt(_M_MMAP_THRESHOLD, _LARGEST_HEAP_BLOCK) and mallopt(_M_TRIM_THRESHOLD, _HEAP_KEPT))


def return_freed_memory() -> bool:
    """Give what malloc keeps of freed blocks back to the system; return whether there was any.

    It takes about 0.1 s for each 500 MiB, in which threads wait that need memory from the heap that is being emptied.
    """
    trim = _glibc("malloc_trim")
    return trim is not None and bool(trim(0))


def read_heap_state() -> HeapState | None:
    """Return what this process holds; None where the C library or the system does not tell."""
    mallinfo = _glibc("mallinfo2")
    if mallinfo is None:
        return None
    mallinfo.restype = _Mallinfo
    found = mallinfo()
    try:
        _, resident, shared, *_ = map(int, Path("/proc/self/statm").read_text(encoding="ascii").split())
    except (OSError, ValueError):
        return None
    return HeapState((resident - shared) * os.sysconf("SC_PAGE_SIZE"), found.uordblks + found.hblkhd, found.fordblks)


def _glibc(name: str) -> Any:
    """Return a function of glibc; None on other systems, and where the C library has none (musl, older ones)."""
    if sys.platform != "linux":
        return None
    with suppress(AttributeError, OSError):
        return getattr(ctypes.CDLL(None), name)
    return None


class HeapTrimmer:
    """Trimmer of freed memory: at rest nearly all of it goes back to the system, at work what exceeds a bound.

    A thread looks once a second. What is resident and not in use is compared with what it was when it was last emptied,
    because Python, Qt and libraries hold memory that malloc knows nothing of.

    Args:
        cache_limit: Returns the bytes that the cache may hold; a quarter of it may lie in holes while frames are
            computed, but always as much as malloc is told to keep.
        read: Returns what this process holds.
        give_back: Gives freed memory back.
    """

    def __init__(
        self,
        cache_limit: Callable[[], int],
        read: Callable[[], HeapState | None] = read_heap_state,
        give_back: Callable[[], object] = return_freed_memory,
    ) -> None:
        self._cache_limit = cache_limit
        self._read = read
        self._give_back = give_back
        self._beside = self._count_unused_bytes(read())
        self._processor = self._looked = 0.0
        self._given_back = -math.inf
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Look after the heap from now on, where the system lets us."""
        if self._thread is None and self._read() is not None:
            self._thread = threading.Thread(target=self._work, name="memory", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._closed.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def trim_if_needed(self, now: float, processor: float) -> bool:
        """Give freed memory back if there is too much of it; return whether that was so.

        Args:
            now: Seconds of a steady clock.
            processor: The processor seconds that this process has used so far.
        """
        is_idle = processor - self._processor < _IDLE_SHARE * (now - self._looked)
        self._processor, self._looked = processor, now
        kept = self._count_unused_bytes(self._read()) - self._beside
        bound = _KEPT_WHEN_IDLE if is_idle else max(_HEAP_KEPT, self._cache_limit() // _CACHE_SHARE)
        if kept <= bound or (not is_idle and now - self._given_back < _REST_SECONDS):
            return False
        self._give_back()
        self._given_back = now
        self._beside = self._count_unused_bytes(self._read())
        return True

    def _work(self) -> None:
        while not self._closed.wait(_LOOK_SECONDS):
            self.trim_if_needed(time.monotonic(), time.process_time())

    @staticmethod
    def _count_unused_bytes(state: HeapState | None) -> int:
        """Return what is resident but in no block that is in use."""
        return 0 if state is None else state.resident_bytes - state.used_bytes
