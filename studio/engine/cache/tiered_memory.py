"""Cached values in the memory of a graphics card and in that of the machine, each with a limit of its own.

What has to go from the card is copied to memory, if computing it took longer than the copies there and back will.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

from studio.engine.cache.memory_pool import MISSING, CacheEntry, MemoryPool
from studio.engine.values import find_memory_blocks, find_tensors

_COPY_RATE = 6e9  # bytes a second: what PCI Express 3.0 with 16 lanes carries at least half of the time
_COPY_SECONDS = 1e-4  # of a copy, besides


class DeviceMemory(NamedTuple):
    """Memory of a graphics card, as far as the cache may use it.

    Args:
        byte_limit: Bytes that cached values may take there.
        download: Returns a value with its tensors in memory; waits until they are there.
        upload: Returns a value with its tensors on the card.
    """

    byte_limit: int
    download: Callable[[object], object]
    upload: Callable[[object], object]


class SpilledValue(NamedTuple):
    """Copy in memory of a value that lay on the card.

    Args:
        value: Its tensors lie in memory.
        seconds: What the value took to compute.
    """

    value: object
    seconds: float


EvictedEntries = list[tuple[bytes, CacheEntry]]
"""Values that have to leave the card, by digest."""


def is_worth_spilling(seconds: float, byte_count: int) -> bool:
    """Return whether a value of the card is copied to memory: computing it took longer than copying there and back."""
    return seconds > 2 * (_COPY_SECONDS + byte_count / _COPY_RATE)


def is_on_device(value: object) -> bool:
    """Return whether any tensor of a value lies elsewhere than in the machine's memory."""
    return any(not tensor.is_cpu for tensor in find_tensors(value))


class TieredMemory:
    """Cached values, on the card and in memory. Not safe to call from several threads: whoever owns it has a lock.

    Copies take long, and are made without that lock: `add_value` returns what has to leave the card; `copy_to_memory`
    copies it; `finish_spill` takes the copies. Until then the values are still found.

    Args:
        byte_limit: Bytes in memory.
        device_memory: The card's; None where values of every device count as memory.
    """

    def __init__(self, byte_limit: int, device_memory: DeviceMemory | None = None) -> None:
        self.memory = MemoryPool(byte_limit)
        self.device_memory = device_memory
        self.card = None if device_memory is None else MemoryPool(device_memory.byte_limit)
        self._leaving: dict[bytes, CacheEntry] = {}
        self._forgotten: set[bytes] = set()

    def __len__(self) -> int:
        return len(self.memory) + (0 if self.card is None else len(self.card))

    def __contains__(self, digest: bytes) -> bool:
        """Whether a value is on the card or in memory."""
        return digest in self.memory or digest in self._leaving or (self.card is not None and digest in self.card)

    def find_value(self, digest: bytes) -> object:
        """Return a value as it was computed, or MISSING; a copy of a value of the card counts as missing."""
        if self.card is not None:
            value = self.card.find_value(digest)
            if value is not MISSING:
                return value
            if digest in self._leaving:
                return self._leaving[digest].value
        value = self.memory.find_value(digest)
        return MISSING if isinstance(value, SpilledValue) else value

    def find_spilled(self, digest: bytes) -> SpilledValue | None:
        """Return the copy in memory of a value of the card; None if there is none."""
        value = self.memory.find_value(digest)
        return value if isinstance(value, SpilledValue) else None

    def add_value(
        self, digest: bytes, value: object, blocks: tuple[tuple[int, int], ...], seconds: float
    ) -> EvictedEntries:
        """Keep a value; return the values that have to leave the card for it."""
        entry = CacheEntry(value, blocks, seconds)
        if self.card is None or not is_on_device(value):
            self.memory.add_entry(digest, entry)
            return []
        dropped = [
            (key, one)
            for key, one in self.card.add_entry(digest, entry)
            if key not in self.memory and key not in self._leaving and is_worth_spilling(one.seconds, one.byte_count)
        ]
        self._leaving.update(dropped)
        return dropped

    def copy_to_memory(self, entry: CacheEntry) -> SpilledValue | None:
        """Return a copy of a value in memory; None if not all of it can be copied. Call it without the lock."""
        if self.device_memory is None:
            return None
        copy = self.device_memory.download(entry.value)
        return None if is_on_device(copy) else SpilledValue(copy, entry.seconds)

    def finish_spill(self, digest: bytes, copy: SpilledValue | None) -> None:
        """Let go of a value that leaves the card, and keep its copy; not if it was dropped meanwhile."""
        if self._leaving.pop(digest, None) is not None and copy is not None and digest not in self._forgotten:
            self.memory.add_entry(digest, CacheEntry(copy, find_memory_blocks(copy.value), copy.seconds))
        self._forgotten.discard(digest)

    def find_readers(self, blocks: Collection[int]) -> set[bytes]:
        """Return the digests of values that look into any of these blocks of memory."""
        found = self.memory.find_readers(blocks)
        if self.card is not None:
            found |= self.card.find_readers(blocks)
        return found | {key for key, one in self._leaving.items() if any(block in blocks for block, _ in one.blocks)}

    def remove_values(self, digests: Collection[bytes]) -> int:
        """Drop values with their copies; return how many were there."""
        count = sum(digest in self for digest in digests)
        self.memory.remove_values(digests)
        if self.card is not None:
            self.card.remove_values(digests)
        self._forget_leaving(digests)
        return count

    def clear(self) -> None:
        """Drop all values."""
        self.memory.clear()
        if self.card is not None:
            self.card.clear()
        self._forget_leaving(tuple(self._leaving))

    def _forget_leaving(self, digests: Collection[bytes]) -> None:
        for digest in digests:
            if self._leaving.pop(digest, None) is not None:
                self._forgotten.add(digest)

    @property
    def used_bytes(self) -> int:
        """Bytes held on the card and in memory."""
        return self.memory.used_bytes + (0 if self.card is None else self.card.used_bytes)
