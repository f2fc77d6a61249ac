"""Cancellation of running work."""

from __future__ import annotations

from studio.core.errors import CancelledError


class CancelToken:
    """A flag that goes up once. Any thread may raise it, any thread may look.

    Args:
        parent: Another token; once that is cancelled, so is this one.
    """

    __slots__ = ("_cancelled", "_parent")

    def __init__(self, parent: CancelToken | None = None) -> None:
        self._cancelled = False
        self._parent = parent

    def cancel(self) -> None:
        """Ask the work to stop; it does so at its next check."""
        self._cancelled = True

    @property
    def is_cancelled(self) -> bool:
        """Whether the work shall stop."""
        return self._cancelled or (self._parent is not None and self._parent.is_cancelled)

    def raise_if_cancelled(self) -> None:
        """Raise Cancelled if the work shall stop."""
        if self.is_cancelled:
            raise CancelledError
