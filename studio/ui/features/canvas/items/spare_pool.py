"""Items that were taken off the canvas, kept to be put back: deletes are undone."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

_Key = TypeVar("_Key", bound=Hashable)
_Item = TypeVar("_Item")


class SparePool(Generic[_Key, _Item]):
    """Pool of items by what they showed; those that were put in first go first.

    Args:
        max_count: How many are kept.
    """

    def __init__(self, max_count: int) -> None:
        self.max_count = max_count
        self._kinds: dict[_Key, Hashable] = {}
        self._items: dict[Hashable, dict[_Key, _Item]] = {}

    def __len__(self) -> int:
        return len(self._kinds)

    def put_item(self, key: _Key, item: _Item, kind: Hashable = None) -> None:
        """Keep an item that showed `key`; only those of the same kind can take each other's place."""
        self._discard(key)
        self._kinds[key] = kind
        self._items.setdefault(kind, {})[key] = item
        if len(self._kinds) > self.max_count:
            self._discard(next(iter(self._kinds)))

    def take_item(self, key: _Key, kind: Hashable = None) -> _Item | None:
        """Take the item that showed `key`, else another one of its kind; None where there is none."""
        items = self._items.get(kind)
        if not items:
            return None
        if key not in items:
            key = next(reversed(items))
        del self._kinds[key]
        return items.pop(key)

    def _discard(self, key: _Key) -> None:
        if key in self._kinds:
            kind = self._kinds.pop(key)
            del self._items[kind][key]
            if not self._items[kind]:
                del self._items[kind]
