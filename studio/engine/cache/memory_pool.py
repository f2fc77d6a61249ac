"""Cached values of one kind of memory, bounded in bytes. What is dropped first follows Greedy-Dual-Size."""

from __future__ import annotations

import heapq
from collections.abc import Collection
from enum import Enum
from math import frexp
from typing import Final

_ENTRY_BYTES = 512  # what the bookkeeping of a value takes, roughly
_LEAST_COST = 5e-4  # seconds; below it, frames differ in age alone


class MissingValue(Enum):
    """Stands for a value that is not there; None may be a value."""

    MISSING = "missing"


MISSING: Final = MissingValue.MISSING


class CacheEntry:
    """A cached value.

    Args:
        value: What is cached.
        blocks: Memory that it keeps alive, as (identity, bytes).
        seconds: What it took to compute.

    Attributes:
        worth: Seconds that each byte took, rounded to a power of two.
        priority: Greedy-Dual-Size key (clock when used plus worth), then its age.
    """

    __slots__ = ("blocks", "byte_count", "priority", "seconds", "value", "worth")

    def __init__(self, value: object, blocks: tuple[tuple[int, int], ...], seconds: float) -> None:
        self.value = value
        self.blocks = blocks
        self.seconds = seconds
        self.byte_count = _ENTRY_BYTES + sum(size for _, size in blocks)
        self.worth = 2.0 ** frexp((seconds + _LEAST_COST) / self.byte_count)[1]
        self.priority = (0.0, 0)


class MemoryPool:
    """Values by digest, bounded in bytes. Not safe to call from several threads: whoever owns it has a lock.

    What is dropped first follows Greedy-Dual-Size (Cao and Irani 1997): least recently used, weighted by the seconds
    that each byte took to compute. These are rounded to powers of two, so that frames of a kind go by age alone. A
    value larger than the limit is not kept.

    Args:
        byte_limit: Bytes.

    Attributes:
        used_bytes: Bytes held; memory that several values share counts once.
    """

    def __init__(self, byte_limit: int) -> None:
        self.byte_limit = byte_limit
        self.used_bytes = 0
        self._entries: dict[bytes, CacheEntry] = {}
        self._heap: list[tuple[tuple[float, int], bytes]] = []
        self._blocks: dict[int, tuple[int, int]] = {}  # identity -> (values that look into it, bytes)
        self._clock = 0.0
        self._uses = 0

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, digest: bytes) -> bool:
        """Whether a value is there."""
        return digest in self._entries

    def find_value(self, digest: bytes) -> object:
        """Return a value, or MISSING; a value that is found was used."""
        entry = self._entries.get(digest)
        if entry is None:
            return MISSING
        self._touch(entry)
        return entry.value

    def _touch(self, entry: CacheEntry) -> None:
        self._uses += 1
        entry.priority = (self._clock + entry.worth, self._uses)

    def add_entry(self, digest: bytes, entry: CacheEntry) -> list[tuple[bytes, CacheEntry]]:
        """Keep a value that is not there yet; return what was dropped for it, which is itself where it is too large."""
        if digest in self._entries:
            return []
        if entry.byte_count > self.byte_limit:
            return [(digest, entry)]
        self._touch(entry)
        self._entries[digest] = entry
        heapq.heappush(self._heap, (entry.priority, digest))
        self.used_bytes += _ENTRY_BYTES
        for block, new_bytes in entry.blocks:
            readers, bytes_held = self._blocks.get(block, (0, new_bytes))
            self._blocks[block] = (readers + 1, bytes_held)
            self.used_bytes += 0 if readers else bytes_held
        dropped = []
        while self.used_bytes > self.byte_limit:
            dropped.append(self._evict())
        return dropped

    def _evict(self) -> tuple[bytes, CacheEntry]:
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
            return digest, entry

    def _remove(self, digest: bytes) -> None:
        self.used_bytes -= _ENTRY_BYTES
        for block, _ in self._entries.pop(digest).blocks:
            readers, bytes_held = self._blocks[block]
            if readers > 1:
                self._blocks[block] = (readers - 1, bytes_held)
            else:
                del self._blocks[block]
                self.used_bytes -= bytes_held

    def find_readers(self, blocks: Collection[int]) -> set[bytes]:
        """Return the digests of values that look into any of these blocks of memory."""
        return {digest for digest, entry in self._entries.items() if any(block in blocks for block, _ in entry.blocks)}

    def remove_values(self, digests: Collection[bytes]) -> int:
        """Drop values; return how many were there."""
        held = [digest for digest in digests if digest in self._entries]
        for digest in held:
            self._remove(digest)
        self._heap = [(entry.priority, digest) for digest, entry in self._entries.items()]
        heapq.heapify(self._heap)
        return len(held)

    def clear(self) -> None:
        """Drop all values."""
        self._entries.clear()
        self._heap.clear()
        self._blocks.clear()
        self.used_bytes = 0
