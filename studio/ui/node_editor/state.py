"""What a card shows of a node's work. The window tells it; the graph knows nothing of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from studio.ui.durations import duration_text


class Activity(StrEnum):
    """What a node is about."""

    IDLE = "idle"
    STALE = "stale"
    COMPUTING = "computing"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class NodeState:
    """What a node is about, and how it went the last time.

    Args:
        activity: What it does now.
        message: Why it failed, for the tooltip and the card.
        progress: 0..1 while it computes; None where that is not known.
        seconds: How long the last computation took; None before the first one.
    """

    activity: Activity = Activity.IDLE
    message: str = ""
    progress: float | None = None
    seconds: float | None = None

    @classmethod
    def idle(cls, seconds: float | None = None) -> NodeState:
        """Return the state of a node that has nothing to do."""
        return cls(Activity.IDLE, seconds=seconds)

    @classmethod
    def stale(cls, seconds: float | None = None) -> NodeState:
        """Return the state of a node whose picture is older than its parameters."""
        return cls(Activity.STALE, seconds=seconds)

    @classmethod
    def computing(cls, progress: float | None = None, seconds: float | None = None) -> NodeState:
        """Return the state of a node at work."""
        return cls(Activity.COMPUTING, progress=progress, seconds=seconds)

    @classmethod
    def failed(cls, message: str, seconds: float | None = None) -> NodeState:
        """Return the state of a node that could not be computed."""
        return cls(Activity.FAILED, message=message, seconds=seconds)

    @property
    def time_text(self) -> str:
        """The last computation's time as the card shows it; empty where there was none."""
        return "" if self.seconds is None else duration_text(self.seconds)
