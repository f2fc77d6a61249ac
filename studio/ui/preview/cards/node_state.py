"""State of a node's work, as its card shows it.

The window sets it. The graph knows nothing of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from studio.core.byte_size import format_byte_size
from studio.core.translation import tr
from studio.ui.widgets.text.durations import format_fine_duration


class Activity(StrEnum):
    """The activity of a node: what it does now."""

    IDLE = "idle"
    STALE = "stale"
    COMPUTING = "computing"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class NodeCost:
    """Cost of a node when the viewer's frame was last computed.

    Args:
        share: Of the time of all nodes, 0..1.
        seconds: Of all its calls.
        computed_count: Values that it computed.
        cached_count: Values that lay in memory.
        disk_cached_count: Values that were read from disk.
        byte_count: Of all values that it made.
    """

    share: float
    seconds: float
    computed_count: int
    cached_count: int
    disk_cached_count: int
    byte_count: int

    @property
    def time_text(self) -> str:
        """Its time, for the card."""
        return format_fine_duration(self.seconds)

    @property
    def summary_text(self) -> str:
        """The numbers of values found and made, for the card: "3 found · 23.7 MiB"."""
        return tr(
            "{count} found · {size}",
            count=self.cached_count + self.disk_cached_count,
            size=format_byte_size(self.byte_count),
        )

    @property
    def tooltip_text(self) -> str:
        """All figures, for the tooltip."""
        return tr(
            "{time}, {percent:.0f} % of the frame\n{computed:,} computed, {found:,} found in memory, "
            "{on_disk:,} on disk\n{size} made",
            time=self.time_text,
            percent=100 * self.share,
            computed=self.computed_count,
            found=self.cached_count,
            on_disk=self.disk_cached_count,
            size=format_byte_size(self.byte_count),
        )


@dataclass(frozen=True, slots=True)
class NodeState:
    """Activity of a node, and the outcome of its last computation.

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
        return "" if self.seconds is None else format_fine_duration(self.seconds)
