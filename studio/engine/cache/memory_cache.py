"""Frames in memory, by digest: bounded in bytes, and a frame that two threads ask for is computed once.

Frames of a graphics card stay there, within a limit of their own; behind it lies the memory. Behind the memory lies the
disk, where there is one: slow results are offered to it, and found there again.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol

from studio.core.errors import StudioError
from studio.engine.cache.disk.disk_folder import DiskUsage
from studio.engine.cache.disk.disk_store import DiskStore
from studio.engine.cache.memory_pool import MISSING
from studio.engine.cache.tiered_memory import DeviceMemory, EvictedEntries, TieredMemory
from studio.engine.scheduling.devices import get_default_cache_bytes
from studio.engine.values import find_memory_blocks, find_tensors

log = logging.getLogger(__name__)

_WAIT_SECONDS = 0.02
_FAILURES_KEPT = 10_000
_READERS = 16
_LOADS_KEPT = 4096  # as many as one plan may find before anybody asks where they were


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


class _PendingValue:
    """A value that some thread is computing."""

    __slots__ = ("error", "landed", "value")

    def __init__(self) -> None:
        self.landed: threading.Event | None = None
        self.value: object = MISSING
        self.error: StudioError | None = None


class FrameCache:
    """Values by digest. Safe to call from several threads.

    Args:
        limit: Bytes in memory; None for a quarter of the machine's, at most 4 GiB.
        disk: Keeps what was slow to compute beyond that, and over a restart.
        device_memory: Where values of a graphics card are kept; None where they count as memory.
    """

    def __init__(
        self, limit: int | None, disk: DiskStore | None = None, device_memory: DeviceMemory | None = None
    ) -> None:
        self.disk_store = disk
        self._values = TieredMemory(get_default_cache_bytes() if limit is None else limit, device_memory)
        self._reading = tuple(threading.Lock() for _ in range(_READERS))
        self._lock = threading.Lock()
        self._flights: dict[bytes, _PendingValue] = {}
        self._failed: OrderedDict[bytes, None] = OrderedDict()
        self._loaded: OrderedDict[bytes, None] = OrderedDict()

    @property
    def byte_limit(self) -> int:
        """Bytes that values may take in memory; set it to change what is kept from now on."""
        return self._values.memory.byte_limit

    @byte_limit.setter
    def byte_limit(self, limit: int) -> None:
        self._values.memory.byte_limit = limit

    @property
    def used_bytes(self) -> int:
        """Bytes held in memory; memory that several values share counts once."""
        return self._values.memory.used_bytes

    @property
    def device_byte_limit(self) -> int:
        """Bytes that values may take on the graphics card; 0 where they count as memory."""
        return 0 if self._values.card is None else self._values.card.byte_limit

    @property
    def device_used_bytes(self) -> int:
        """Bytes held on the graphics card."""
        return 0 if self._values.card is None else self._values.card.used_bytes

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, digest: bytes) -> bool:
        """Whether a value is in memory, or on the graphics card."""
        return digest in self._values

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
            value = self._values.find_value(digest)
        if value is MISSING and self._is_below(digest):
            return self._load(digest, keep)
        return value

    def _is_below(self, digest: bytes) -> bool:
        """Return whether a value has to be brought from where it was put: memory for the card's values, or the disk."""
        return digest in self._values or (self.disk_store is not None and digest in self.disk_store)

    def _load(self, digest: bytes, keep: bool) -> object:
        """Return a value from memory or disk, or MISSING. Two threads that want the same one read it once."""
        with self._reading[digest[0] % _READERS]:
            with self._lock:
                value = self._values.find_value(digest)
                spilled = self._values.find_spilled(digest) if value is MISSING else None
            if value is not MISSING:
                return value
            if spilled is not None and self._values.device_memory is not None:
                value, seconds = self._values.device_memory.upload(spilled.value), spilled.seconds
            else:
                found = None if self.disk_store is None else self.disk_store.load_value(digest)
                if found is None:
                    return MISSING
                value, seconds = found
            blocks = find_memory_blocks(value) if keep else ()
            with self._lock:
                if spilled is None:
                    self._note_loaded(digest)
                evicted = self._values.add_value(digest, value, blocks, seconds) if keep else []
        self._spill(evicted)
        return value

    def _note_loaded(self, digest: bytes) -> None:
        self._loaded[digest] = None
        if len(self._loaded) > _LOADS_KEPT:
            self._loaded.popitem(last=False)

    def _spill(self, evicted: EvictedEntries) -> None:
        """Copy values that leave the card to memory. Where that fails, they are computed again when they are wanted."""
        for digest, entry in evicted:
            copy = None
            try:
                copy = self._values.copy_to_memory(entry)
            except (MemoryError, RuntimeError) as error:  # torch's errors of memory are of these
                log.warning("a value of the graphics card was not copied to memory: %s", error)
            finally:
                with self._lock:
                    self._values.finish_spill(digest, copy)

    def begin_value(self, digest: bytes, check: Callable[[], None], *, keep: bool = True) -> object:
        """Return a value, or MISSING: then the caller has to compute it and to call finish, fail or abandon.

        What comes from the disk is kept in memory, unless `keep` is False.
        """
        while True:
            with self._lock:
                value = self._values.find_value(digest)
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
        return self._begin_from_below(digest, keep) if self._is_below(digest) else MISSING

    def _begin_from_below(self, digest: bytes, keep: bool) -> object:
        """Land what was begun with what is in memory or on the disk, if it can be read."""
        try:
            value = self._load(digest, keep)
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
            evicted = self._values.add_value(digest, value, blocks, seconds) if keep else []
            self._failed.pop(digest, None)
            self._finish_pending(digest, value, None)
        self._spill(evicted)
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

    def discard_shared_memory(self, value: object) -> None:
        """Drop every value that shares memory with `value`, because that memory was written to."""
        spoilt = {tensor.untyped_storage().data_ptr() for tensor in find_tensors(value)}
        with self._lock:
            self._values.remove_values(self._values.find_readers(spoilt))
        if self.disk_store is not None:
            self.disk_store.discard_shared_memory(spoilt)

    def discard_values(self, digests: Iterable[bytes]) -> EvictionStats:
        """Forget values, and that they failed, in memory and on disk; return what that has freed."""
        wanted = set(digests)
        with self._lock:
            used = self._values.used_bytes
            count = self._values.remove_values(wanted)
            for digest in wanted & self._failed.keys():
                del self._failed[digest]
            freed = used - self._values.used_bytes
        on_disk = DiskUsage(0, 0) if self.disk_store is None else self.disk_store.discard_values(wanted)
        return EvictionStats(count, freed, *on_disk)

    def free_memory(self) -> tuple[int, int]:
        """Drop all values from memory, to make room; return how many, and their bytes. Failures stay known."""
        with self._lock:
            count, freed = len(self._values), self._values.used_bytes
            self._values.clear()
        return count, freed

    def clear_values(self) -> EvictionStats:
        """Drop all values and failures; running computations continue. Return what was freed."""
        in_memory = self.free_memory()
        with self._lock:
            self._failed.clear()
        on_disk = DiskUsage(0, 0) if self.disk_store is None else self.disk_store.clear_values()
        return EvictionStats(*in_memory, *on_disk)
