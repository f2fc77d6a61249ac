"""Guard against nodes that write into their inputs, which would change values in the cache.

Torch counts the writes to each tensor, views included. Arrays reached by `as_array()` are read-only to begin with.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable

import numpy as np
import torch

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.engine.cache.memory_cache import ValueStore
from studio.engine.values import find_tensors, iterate_parts


class MutationGuard:
    """Watches over what one call of a node was given.

    Args:
        values: Its inputs.
    """

    __slots__ = ("_inputs", "_lent", "_versions")

    def __init__(self, values: Iterable[object]) -> None:
        self._inputs = [tensor for value in values for tensor in find_tensors(value)]
        self._versions = [tensor._version for tensor in self._inputs]
        self._lent: list[tuple[weakref.ref[torch.Tensor], int]] = []

    def watch_value(self, value: object) -> None:
        """Watch a frame that an analysis has read, as long as it is alive."""
        self._lent = [(ref, version) for ref, version in self._lent if ref() is not None]
        self._lent += [(weakref.ref(tensor), tensor._version) for tensor in find_tensors(value)]

    def check_unchanged(self, store: ValueStore) -> None:
        """Raise StudioError if a value was written to. The store drops all values that share its memory."""
        if not self._lent and self._versions == [tensor._version for tensor in self._inputs]:
            return
        spoilt = [t for t, version in zip(self._inputs, self._versions, strict=True) if t._version != version]
        spoilt += [t for ref, version in self._lent if (t := ref()) is not None and t._version != version]
        for tensor in spoilt:
            store.discard_shared_memory(tensor)
        if spoilt:
            raise StudioError(
                tr("it edited an input in place; nodes must leave their inputs alone and return new values")
            )


def lock_arrays(value: object) -> None:
    """Make the arrays in the result of an analysis read-only, so that its readers cannot edit them."""
    for part in iterate_parts(value):
        if isinstance(part, np.ndarray):
            part.flags.writeable = False
