"""Messages about points that are followed through a clip; see `messages`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from studio.engine.request import EngineRequest, RequestPurpose
from studio.graph.model import Endpoint, Graph
from studio.sdk.tracking.point_tracks import TrackKey
from studio.sdk.tracking.search_settings import SearchSettings, TrackLoss
from studio.ui.preview.messages.frame_messages import RenderFailure

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class TrackingPoint:
    """A point that is to be followed.

    Args:
        number: Of its track.
        place: Where it lies at the first frame, pixels of the full-size picture.
        settings: How it is looked for.
        reference_frame: The frame whose look it is compared with.
        reference_place: Where it lies there.
    """

    number: int
    place: tuple[float, float]
    settings: SearchSettings
    reference_frame: int
    reference_place: tuple[float, float]


@dataclass(frozen=True, slots=True)
class TrackingRequest:
    """Request to follow points from frame to frame.

    Args:
        graph: The graph as it was when the request was made.
        output: Its pictures are searched, at full size.
        frames: The frame where the points are, and those through which they are followed, in this order.
        points: What is followed.
        serial: Grows with every request.
    """

    graph: Graph
    output: Endpoint
    frames: range
    points: tuple[TrackingPoint, ...]
    serial: int = 0

    @property
    def frame(self) -> int:
        """The frame where the points are."""
        return self.frames[0]

    def to_engine_request(self, frame: int) -> EngineRequest:
        """Return it as the engine is asked for one frame."""
        return EngineRequest(self.graph, self.output.node, self.output.port, frame, 1.0, RequestPurpose.VIEWER)


@dataclass(frozen=True, slots=True)
class TrackingStep:
    """What became of the points of a TrackingRequest at one frame.

    Args:
        request: What was asked.
        frame: Which frame.
        found: Keys of points that were found, by the number of the track.
        lost: Why others were lost, by the number of the track; they are not looked for any longer.
        errors: The error of each of them.
        failure: Why there is no picture; it is the last step then.
        is_last: Whether no other step follows.
    """

    request: TrackingRequest
    frame: int
    found: Mapping[int, TrackKey] = field(default_factory=dict)
    lost: Mapping[int, TrackLoss] = field(default_factory=dict)
    errors: Mapping[int, float] = field(default_factory=dict)
    failure: RenderFailure | None = None
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class PatternPictureRequest:
    """Request for the pixels around a point.

    Args:
        graph: The graph as it was when the request was made.
        output: Its picture is read, at full size.
        frame: Which frame.
        place: The point, pixels.
        side: Pixels along the side of what is wanted.
        serial: Grows with every request.
    """

    graph: Graph
    output: Endpoint
    frame: int
    place: tuple[float, float]
    side: int
    serial: int = 0

    def to_engine_request(self) -> EngineRequest:
        """Return it as the engine is asked."""
        return EngineRequest(self.graph, self.output.node, self.output.port, self.frame, 1.0, RequestPurpose.VIEWER)


@dataclass(frozen=True, slots=True, eq=False)
class PatternPictureResult:
    """The answer to a PatternPictureRequest.

    Args:
        request: What was asked.
        pixels: uint8 [H, W, 4], RGBA; None where the frame failed, or nothing of it lies there.
        left: Where the pixels begin in the frame.
        top: Where the pixels begin in the frame.
    """

    request: PatternPictureRequest
    pixels: np.ndarray | None = None
    left: int = 0
    top: int = 0
