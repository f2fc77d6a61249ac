"""Requests to the engine, and the states of frames that the timeline shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from studio.graph.model import Graph

T = TypeVar("T")

THUMBNAIL_SIDE = 256
"""The longer side of a thumbnail, in pixels: enough for a card or the frame strip at 200 %."""

CELL_SIDES = (THUMBNAIL_SIDE, 512, 1024)
"""The longer sides of pictures in a sheet, in pixels: the least one that fills its cell on the screen is taken."""

PICTURE_MAX_SIDES = (None, *CELL_SIDES)
"""The sizes in which pictures for the screen are kept: at full size, as a thumbnail, and as a cell of a sheet."""


class RequestPurpose(StrEnum):
    """Purpose of a request. It decides the order of service, never the result."""

    VIEWER = "viewer"
    PREFETCH = "look_ahead"
    THUMBNAIL = "thumbnail"
    JOB = "job"
    WAVEFORM = "waveform"


@dataclass(frozen=True, slots=True)
class EngineRequest:
    """Request for one frame of one output of a frozen graph.

    Args:
        graph: The snapshot to compute; later edits make other graphs.
        node: The node's id.
        output: The output's name.
        frame: From 0; outside the clip its first or last frame is meant.
        scale: The proxy's scale, 0 < scale ≤ 1.
        purpose: Who asks.
    """

    graph: Graph
    node: str
    output: str
    frame: int
    scale: float = 1.0
    purpose: RequestPurpose = RequestPurpose.VIEWER


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class PrefetchRequest(Generic[T]):
    """Frames that will be wanted together: one, or both of a pair that is compared.

    Args:
        source: What the frames are for; the outcome gives it back.
        frames: Which.
        needs_value: Whether the frames themselves are wanted; else their pictures for the screen will do.
    """

    source: T
    frames: tuple[EngineRequest, ...]
    needs_value: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class PrefetchOutcome(Generic[T]):
    """Outcome of a prefetch request.

    Args:
        request: Which.
        is_computed: They are at hand now, and were not before.
        is_cache_full: They and all that follow were dropped: the cache could not hold them beside those that come
            sooner.
        has_failed: One cannot be computed; whoever gets there will be told why.
    """

    request: PrefetchRequest[T]
    is_computed: bool = False
    is_cache_full: bool = False
    has_failed: bool = False


class FrameState(StrEnum):
    """State of a frame that is known without computing it.

    Only who has asked for it knows that it is being computed, and only who has seen it that it was at hand before an
    edit or a change of a file: such a frame is stale.
    """

    MISSING = "missing"
    COMPUTING = "computing"
    CACHED = "cached"
    ON_DISK = "on_disk"
    STALE = "stale"
    FAILED = "failed"
