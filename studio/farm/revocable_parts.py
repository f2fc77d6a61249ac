"""Parts of a render that can be taken back from a farm: what it has not made is then made by whoever renders."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from studio.core.errors import StudioError

if TYPE_CHECKING:
    from studio.engine.render.remote_parts import PartArrival, RemotePart, RemoteParts

log = logging.getLogger(__name__)


class RevocableParts:
    """Parts that others make until they are revoked; see `studio.engine.render.remote_parts.RemoteParts`.

    Args:
        parts: Who makes them.
        on_close: Called at the end of the render.
    """

    def __init__(self, parts: RemoteParts, on_close: Callable[[], object] = lambda: None) -> None:
        self._parts = parts
        self._on_close = on_close
        self._missing: set[int] = set()
        self._revoked = threading.Event()
        self.salt = parts.salt

    def revoke(self) -> None:
        """Let the rest be made by whoever renders. Any thread may call it."""
        self._revoked.set()

    def begin(self, parts: Sequence[RemotePart]) -> None:
        """Start to make parts. Where nobody there may make any, they are revoked."""
        self._missing = {part.index for part in parts}
        if self._revoked.is_set():
            return
        try:
            self._parts.begin(parts)
        except StudioError as error:
            log.warning("the render is made here: %s", error)
            self.revoke()

    def take_arrivals(self, timeout: float) -> Sequence[PartArrival]:
        """Return what has come back; once revoked, that all others will not come."""
        from studio.engine.render.remote_parts import PartArrival  # torch

        if self._revoked.is_set():
            given_up = [PartArrival(index, None) for index in sorted(self._missing)]
            self._missing.clear()
            return given_up
        arrivals = self._parts.take_arrivals(timeout)
        self._missing -= {arrival.index for arrival in arrivals}
        return arrivals

    def return_part(self, index: int, reason: str) -> None:
        """Let a part that could not be used be made by whoever renders."""
        self._missing.add(index)
        if not self._revoked.is_set():
            self._parts.return_part(index, reason)

    def close(self) -> None:
        """Stop what is still at work."""
        self._parts.close()
        self._on_close()
