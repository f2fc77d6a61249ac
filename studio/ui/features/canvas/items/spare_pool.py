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

    def put_item(self, key: _Key, item: _Item, kind: Hashable = None) -> _Item | None:
        """Keep an item that showed `key`; return the one that is given up for it.

        Only items of the same kind can take each other's place.
        """
        given_up = self._pop(key) if key in self._kinds else None
        self._kinds[key] = kind
        self._items.setdefault(kind, {})[key] = item
        return self._pop(next(iter(self._kinds))) if len(self._kinds) > self.max_count else given_up

    def take_item(self, key: _Key, kind: Hashable = None) -> _Item | None:
        """Take the item that showed `key`, else another one of its kind; None where there is none."""
        items = self._items.get(kind)
        if not items:
            return None
        if key not in items:
            key = next(reversed(items))
        return self._pop(key)

    def _pop(self, key: _Key) -> _Item:
        kind = self._kinds.pop(key)
        items = self._items[kind]
        item = items.pop(key)
        if not items:
            del self._items[kind]
        return item
