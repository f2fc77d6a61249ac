"""Cache of results computed from frozen values, kept as long as these values live."""

from __future__ import annotations

from typing import Generic, TypeVar
from weakref import ref

K = TypeVar("K")
V = TypeVar("V")


class IdentityCache(Generic[K, V]):
    """Maps objects by identity, without keeping them alive. Threads may share it.

    What is kept for an object must not refer to it, or neither is ever let go.
    """

    def __init__(self) -> None:
        self._found: dict[int, tuple[ref[K], V]] = {}

    def get(self, key: K) -> V | None:
        """Return what was kept for this very object."""
        entry = self._found.get(id(key))
        return entry[1] if entry is not None and entry[0]() is key else None

    def __contains__(self, key: K) -> bool:
        """Whether anything was kept for this very object."""
        entry = self._found.get(id(key))
        return entry is not None and entry[0]() is key

    def store(self, key: K, value: V) -> V:
        """Keep a value for an object; return it."""
        number, found = id(key), self._found
        found[number] = (ref(key, lambda _: found.pop(number, None)), value)
        return value

    def __len__(self) -> int:
        return len(self._found)
