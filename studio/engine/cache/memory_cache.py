"""Frames in memory, by digest: bounded in bytes, and a frame that two threads ask for is computed once.

Behind the memory lies the disk, where there is one: slow results are offered to it, and found there again.
"""

from __future__ import annotations

import heapq
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from enum import Enum
from math import frexp
from typing import Final, NamedTuple, Protocol

from studio.core.errors import StudioError
from studio.engine.cache.disk.disk_folder import DiskUsage
from studio.engine.cache.disk.disk_store import DiskStore
from studio.engine.values import find_memory_blocks, find_tensors

_WAIT_SECONDS = 0.02
_FAILURES_KEPT = 10_000
_ENTRY_BYTES = 512  # what the bookkeeping of a value takes, roughly
_LEAST_COST = 5e-4  # seconds; below it, frames differ in age alone
_READERS = 16
_LOADS_KEPT = 4096  # as many as one plan may find before anybody asks where they were


class MissingValue(Enum):
    """Stands for a value that is not there; None may be a value."""

    MISSING = "missing"


MISSING: Final = MissingValue.MISSING


class EvictionStats(NamedTuple):
    """Result of clearing: the number of results freed in memory and on disk, and their bytes."""

    memory_entries: int
    memory_bytes: int
    disk_entries: int
    disk_bytes: int


class ValueStore(Protocol):
    """Store from which the executor takes values and to which it adds them."""

    def find_value(self, digest: bytes) -> object:
        """Return a value, or MISSING."""
        ...

    def begin_value(self, digest: bytes, check: Callable[[], None]) -> object:
        """Return a value, or MISSING: then the caller has to compute it and to call finish, fail or abandon.

        While another thread computes it, wait; `check` is called meanwhile and may raise.

        Raises:
            StudioError: The other thread failed at it.
        """
        ...

    def finish_value(self, digest: bytes, value: object, seconds: float, *, keep: bool = ...) -> None:
        """Hand over a value that was begun; with `keep` also a store that lets most values pass by shall keep it."""
        ...

    def fail_value(self, digest: bytes, error: StudioError) -> None:
        """Say that a value that was begun cannot be computed."""
        ...

    def abandon_value(self, digest: bytes) -> None:
        """Cancel the computation of a value, so that another thread may begin it."""
        ...

    def discard_shared_memory(self, value: object) -> None:
        """Drop every value that shares this memory."""
        ...

    def free_memory(self) -> object:
        """Drop what is only kept, to make room."""
        ...

    def is_from_disk(self, digest: bytes) -> bool:
        """Return whether a value that was just found lay on disk."""
        ...


class _Entry:
    """A cached value. `priority` is its Greedy-Dual-Size key (clock when used plus worth), then its age."""

    __slots__ = ("blocks", "priority", "value", "worth")

    def __init__(self, value: object, blocks: tuple[tuple[int, int], ...], worth: float) -> None:
        self.value = value
        self.blocks = blocks
        self.worth = worth
        self.priority = (0.0, 0)


class _PendingValue:
    """A value that some thread is computing."""

    __slots__ = ("error", "landed", "value")

    def __init__(self) -> None:
        self.landed: threading.Event | None = None
        self.value: object = MISSING
        self.error: StudioError | None = None


class FrameCache:
    """Values by digest.

    What is dropped first follows Greedy-Dual-Size (Cao and Irani 1997): least recently used, weighted by the seconds
    that each byte took to compute. These are rounded to powers of two, so that frames of a kind go by age alone. A
    value larger than the limit is not kept.

    Args:
        limit: Bytes.
        disk: Keeps what was slow to compute beyond that, and over a restart.
    """

    def __init__(self, limit: int, disk: DiskStore | None = None) -> None:
        self.byte_limit = limit
        self.disk_store = disk
        self._reading = tuple(threading.Lock() for _ in range(_READERS))
        self._lock = threading.Lock()
        self._entries: dict[bytes, _Entry] = {}
        self._heap: list[tuple[tuple[float, int], bytes]] = []
        self._clock = 0.0
        self._uses = 0
        self._blocks: dict[int, tuple[int, int]] = {}  # identity -> (values that look into it, bytes)
        self._used = 0
        self._flights: dict[bytes, _PendingValue] = {}
        self._failed: OrderedDict[bytes, None] = OrderedDict()
        self._loaded: OrderedDict[bytes, None] = OrderedDict()

    @property
    def used_bytes(self) -> int:
        """Bytes held; memory that several values share counts once."""
        return self._used

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, digest: bytes) -> bool:
        """Whether a value is in memory."""
        return digest in self._entries

    def is_on_disk(self, digest: bytes) -> bool:
        """Return whether a value is on disk."""
        return self.disk_store is not None and digest in self.disk_store

    def has_failed(self, digest: bytes) -> bool:
        """Return whether the last attempt to compute this value failed."""
        return digest in self._failed

    def is_from_disk(self, digest: bytes) -> bool:
        """Return whether a value that was just found came from the disk; True only for the first call."""
        return self._loaded.pop(digest, False) is None

    def find_value(self, digest: bytes, *, keep: bool = True) -> object:
        """Return a value, or MISSING. What comes from the disk is kept in memory, unless `keep` is False."""
        with self._lock:
            value = self._hit(digest)
        if value is MISSING and self.disk_store is not None and digest in self.disk_store:
            return self._load(self.disk_store, digest, keep)
        return value

    def _load(self, disk: DiskStore, digest: bytes, keep: bool) -> object:
        """Return a value from the disk, or MISSING. Two threads that want the same one read it once."""
        with self._reading[digest[0] % _READERS]:
            with self._lock:
                value = self._hit(digest)
            found = disk.load_value(digest) if value is MISSING else None
            if found is None:
                return value
            value, seconds = found
            blocks = find_memory_blocks(value) if keep else ()
            with self._lock:
                self._loaded[digest] = None
                if len(self._loaded) > _LOADS_KEPT:
                    self._loaded.popitem(last=False)
                if keep:
                    self._insert(digest, value, blocks, seconds)
            return value

    def _hit(self, digest: bytes) -> object:
        entry = self._entries.get(digest)
        if entry is None:
            return MISSING
        self._touch(entry)
        return entry.value

    def _touch(self, entry: _Entry) -> None:
        self._uses += 1
        entry.priority = (self._clock + entry.worth, self._uses)

    def begin_value(self, digest: bytes, check: Callable[[], None], *, keep: bool = True) -> object:
        """Return a value, or MISSING: then the caller has to compute it and to call finish, fail or abandon.

        What comes from the disk is kept in memory, unless `keep` is False.
        """
        while True:
            with self._lock:
                value = self._hit(digest)
                if value is not MISSING:
                    return value
                flight = self._flights.get(digest)
                if flight is None:
                    self._flights[digest] = _PendingValue()
                    break
                landed = flight.landed = flight.landed or threading.Event()
            while not landed.wait(_WAIT_SECONDS):
                check()
            if flight.error is not None:
                raise flight.error
            if flight.value is not MISSING:
                return flight.value
        return (
            MISSING
            if self.disk_store is None or digest not in self.disk_store
            else self._begin_from_disk(self.disk_store, digest, keep)
        )

    def _begin_from_disk(self, disk: DiskStore, digest: bytes, keep: bool) -> object:
        """Land what was begun with what is on the disk, if it can be read."""
        try:
            value = self._load(disk, digest, keep)
        except BaseException:
            self.abandon_value(digest)
            raise
        if value is not MISSING:
            with self._lock:
                self._finish_pending(digest, value, None)
        return value

    def finish_value(self, digest: bytes, value: object, seconds: float, *, keep: bool = True) -> None:
        """Hand over a value that was begun; with `keep=False` only to those who wait for it, and to the disk."""
        blocks = find_memory_blocks(value) if keep else ()
        with self._lock:
            if keep:
                self._insert(digest, value, blocks, seconds)
            self._failed.pop(digest, None)
            self._finish_pending(digest, value, None)
        if self.disk_store is not None:
            self.disk_store.offer_value(digest, value, seconds)

    def fail_value(self, digest: bytes, error: StudioError) -> None:
        """Say that a value that was begun cannot be computed; it is remembered."""
        with self._lock:
            self._failed[digest] = None
            if len(self._failed) > _FAILURES_KEPT:
                self._failed.popitem(last=False)
            self._finish_pending(digest, MISSING, error)

    def abandon_value(self, digest: bytes) -> None:
        """Cancel the computation of a value, so that another thread may begin it."""
        with self._lock:
            self._finish_pending(digest, MISSING, None)

    def _finish_pending(self, digest: bytes, value: object, error: StudioError | None) -> None:
        flight = self._flights.pop(digest, None)
        if flight is not None and flight.landed is not None:
            flight.value, flight.error = value, error
            flight.landed.set()

    def _insert(self, digest: bytes, value: object, blocks: tuple[tuple[int, int], ...], seconds: float) -> None:
        size = _ENTRY_BYTES + sum(size for _, size in blocks)
        if size > self.byte_limit or digest in self._entries:
            return
        entry = _Entry(value, blocks, 2.0 ** frexp((seconds + _LEAST_COST) / size)[1])
        self._touch(entry)
        self._entries[digest] = entry
        heapq.heappush(self._heap, (entry.priority, digest))
        self._used += _ENTRY_BYTES
        for block, new_bytes in blocks:
            readers, bytes_held = self._blocks.get(block, (0, new_bytes))
            self._blocks[block] = (readers + 1, bytes_held)
            self._used += 0 if readers else bytes_held
        while self._used > self.byte_limit:
            self._evict()

    def _evict(self) -> None:
        while True:
            priority, digest = heapq.heappop(self._heap)
            entry = self._entries.get(digest)
            if entry is None:
                continue
            if entry.priority > priority:  # it was used since
                heapq.heappush(self._heap, (entry.priority, digest))
                continue
            self._clock = priority[0]
            self._remove(digest)
            return

    def _remove(self, digest: bytes) -> None:
        self._used -= _ENTRY_BYTES
        for block, _ in self._entries.pop(digest).blocks:
            readers, bytes_held = self._blocks[block]
            if readers > 1:
                self._blocks[block] = (readers - 1, bytes_held)
            else:
                del self._blocks[block]
                self._used -= bytes_held

    def discard_shared_memory(self, value: object) -> None:
        """Drop every value that shares memory with `value`, because that memory was written to."""
        spoilt = {tensor.untyped_storage().data_ptr() for tensor in find_tensors(value)}
        with self._lock:
            for digest in [d for d, e in self._entries.items() if any(block in spoilt for block, _ in e.blocks)]:
                self._remove(digest)
            self._rebuild_heap()
        if self.disk_store is not None:
            self.disk_store.discard_shared_memory(spoilt)

    def _rebuild_heap(self) -> None:
        self._heap = [(entry.priority, digest) for digest, entry in self._entries.items()]
        heapq.heapify(self._heap)

    def discard_values(self, digests: Iterable[bytes]) -> EvictionStats:
        """Forget values, and that they failed, in memory and on disk; return what that has freed."""
        wanted = set(digests)
        with self._lock:
            used = self._used
            held = [digest for digest in wanted if digest in self._entries]
            for digest in held:
                self._remove(digest)
            for digest in wanted & self._failed.keys():
                del self._failed[digest]
            self._rebuild_heap()
            freed = used - self._used
        on_disk = DiskUsage(0, 0) if self.disk_store is None else self.disk_store.discard_values(wanted)
        return EvictionStats(len(held), freed, *on_disk)

    def free_memory(self) -> tuple[int, int]:
        """Drop all values from memory, to make room; return how many, and their bytes. Failures stay known."""
        with self._lock:
            count, freed = len(self._entries), self._used
            self._entries.clear()
            self._heap.clear()
            self._blocks.clear()
            self._used = 0
        return count, freed

    def clear_values(self) -> EvictionStats:
        """Drop all values and failures; running computations continue. Return what was freed."""
        in_memory = self.free_memory()
        with self._lock:
            self._failed.clear()
        on_disk = DiskUsage(0, 0) if self.disk_store is None else self.disk_store.clear_values()
        return EvictionStats(*in_memory, *on_disk)
