"""One errand of the engine: what goes along with it from plan to values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from studio.engine.cache import Store
from studio.engine.cancel import CancelToken
from studio.engine.plan import Digests

Progress: TypeAlias = Callable[[int, int], Any]


@dataclass(slots=True)
class Run:
    """One errand: where values are kept, how it is cancelled, and what it has done.

    Args:
        store: Where values are found and left.
        digests: The digests of this moment.
        token: Stops the work.
        on_progress: Takes (done, total) of long nodes.
        computed: How many values were computed.
        found: How many were there, of those that were looked for.
    """

    store: Store
    digests: Digests
    token: CancelToken
    on_progress: Progress | None = None
    computed: int = 0
    found: int = 0
