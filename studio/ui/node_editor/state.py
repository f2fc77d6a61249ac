"""What a card shows of a node's work. The window tells it; the graph knows nothing of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from studio.core.language import tr
from studio.core.sizes import size_text
from studio.ui.durations import fine_duration


class Activity(StrEnum):
    """What a node is about."""

    IDLE = "idle"
    STALE = "stale"
    COMPUTING = "computing"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class NodeCost:
    """What a node cost when the viewer's frame was last computed.

    Args:
        share: Of the time of all nodes, 0..1.
        seconds: Of all its calls.
        computed: Values that it computed.
        found: Values that lay in memory.
        on_disk: Values that were read from disk.
        bytes: Of all values that it made.
    """

    share: float
    seconds: float
    computed: int
    found: int
    on_disk: int
    bytes: int

    @property
    def time_text(self) -> str:
        """Its time, for the card."""
        return fine_duration(self.seconds)

    @property
    def figures(self) -> str:
        """What was found and made, for the card: "3 found · 23.7 MiB"."""
        return tr("{count} found · {size}", count=self.found + self.on_disk, size=size_text(self.bytes))

    @property
    def table(self) -> str:
        """All figures, for the tooltip."""
        return tr(
            "{time}, {percent:.0f} % of the frame\n{computed:,} computed, {found:,} found in memory, "
            "{on_disk:,} on disk\n{size} made",
            time=self.time_text,
            percent=100 * self.share,
            computed=self.computed,
            found=self.found,
            on_disk=self.on_disk,
            size=size_text(self.bytes),
        )


@dataclass(frozen=True, slots=True)
class NodeState:
    """What a node is about, and how it went the last time.

    Args:
        activity: What it does now.
        message: Why it failed, for the tooltip and the card.
        progress: 0..1 while it computes; None where that is not known.
        seconds: How long the last computation took; None before the first one.
        notice: What is odd about its result; empty if nothing is.
        cost: What it cost in the viewer's last frame, while that is to be shown.
    """

    activity: Activity = Activity.IDLE
    message: str = ""
    progress: float | None = None
    seconds: float | None = None
    notice: str = ""
    cost: NodeCost | None = None

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
        if self.cost is not None:
            return self.cost.time_text
        return "" if self.seconds is None else fine_duration(self.seconds)
