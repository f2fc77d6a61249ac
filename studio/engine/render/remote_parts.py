"""Parts of a render that others make: what a render asks for, and what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from studio.core.time import FrameRange


@dataclass(frozen=True, slots=True)
class RemotePart:
    """A part that is to be made elsewhere.

    Args:
        index: Its number in the render, from 0.
        frames: Its frames, as the clip counts them.
    """

    index: int
    frames: FrameRange


@dataclass(frozen=True, slots=True)
class PartArrival:
    """A part that came back.

    Args:
        index: Its number.
        data: As `PartTransfer.export_part` returned it; None where nobody could make it: the render makes it itself.
    """

    index: int
    data: bytes | None


class RemoteParts(Protocol):
    """Whoever makes parts for a render. All calls come from the thread of the render."""

    @property
    def salt(self) -> str:
        """What tells its parts from those made here: the class of its devices; empty where both are equal."""
        ...

    def begin(self, parts: Sequence[RemotePart]) -> None:
        """Start to make parts, in this order as far as possible. Raises StudioError."""
        ...

    def take_arrivals(self, timeout: float) -> Sequence[PartArrival]:
        """Return what has come back, waiting for it at most so many seconds. Raises StudioError."""
        ...

    def return_part(self, index: int, reason: str) -> None:
        """Say that a part which came back could not be used: another one makes it, or it comes back without data."""
        ...

    def close(self) -> None:
        """Stop what is still at work."""
        ...
