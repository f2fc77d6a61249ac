"""Messages to and from the render thread: frozen values, the only things that cross between threads.

Each question has one type of request and one type of result, which holds the request that it answers:

| question | request | result |
| --- | --- | --- |
| the viewer's picture at a frame | `FrameRequest` | `FrameResult` |
| a frame that is seen beside others | `SideFrameRequest` | `FrameResult` |
| measurements of a picture | `ScopesRequest` | `ScopesResult` |
| the values of an output in an area | `PixelSampleRequest` | `PixelSampleResult`, in `sample_messages` |
| points followed through a clip | `TrackingRequest` | `TrackingStep`, one for each frame, in `track_messages` |
| pixels around a point | `PatternPictureRequest` of `track_messages` | `PatternPictureResult` |
| the picture or curve of a card | `ThumbnailRequest` | `ThumbnailResult` |
| the states of frames | `StatesRequest` | `StatesResult`, in pieces |
| the facts of a graph | `FactsRequest` | `FactsResult` |
| the numbers of a Signal | `SignalRequest` | `SignalResult`, in pieces |
| a cell of a sheet | `CellRequest` of `cell_messages` | `CellResult` |
| frames that are needed next | `PrefetchRequest` of the engine | `PrefetchOutcome` |

A request carries everything its answer depends on (above all the graph, frozen), so nothing needs a lock. This module
does not import torch: panels import these types before torch is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from studio.core.errors import EmptyParameterError, MissingModelError, NodeError, NotGeneratedError
from studio.core.time import FrameRange
from studio.core.translation import tr, tr_noop
from studio.engine.display.pixel_sample import PixelSample
from studio.engine.display.viewer_settings import (
    NEUTRAL_SETTINGS,
    NO_COMPARE,
    CompareMode,
    CompareSettings,
    PixelRect,
    ViewerSettings,
)
from studio.engine.request import EngineRequest, FrameState, PrefetchRequest, RequestPurpose
from studio.graph.model import Endpoint, Graph
from studio.ui.preview.cards.card_display import PlotCurve

if TYPE_CHECKING:
    import numpy as np

    from studio.engine.display.visualization.overlays import OverlayData
    from studio.engine.display.visualization.scopes import ScopeKind, ScopeMeasurement
    from studio.engine.watch.profile import NodeProfile
    from studio.engine.watch.result_checks import ResultNotice
    from studio.graph.analysis.graph_facts import GraphFacts


@dataclass(frozen=True, slots=True)
class PreviewTarget:
    """Viewed output of a graph at a scale, and the output that it is compared with.

    Args:
        graph: The graph as it was when the request was made.
        output: The output to look at.
        scale: Of the full size, 0 < scale ≤ 1.
        compared_output: What is compared with it: the output of side B at the same frame; None for nothing.
        compared_graph: The graph of `compared_output`, if it is another one than `graph`.
    """

    graph: Graph
    output: Endpoint
    scale: float = field(default=1.0, kw_only=True)
    compared_output: Endpoint | None = field(default=None, kw_only=True)
    compared_graph: Graph | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class FrameRequest(PreviewTarget):
    """Request for a picture of the viewed output at one frame.

    Args:
        frame: Which frame.
        serial: Grows with every request: an answer with a smaller one than what is shown comes too late.
        should_recompute: Forget the frame, and all that it is made from, and compute it anew.
        should_profile: Whether the answer says what each node cost.
        viewer_settings: How the picture is looked at.
        shown_size: Width and height that it takes on the screen, in the screen's pixels; None for its own size.
        probe_area: Where its values are to be read, in pixels of the full-size picture; None for nowhere.
        overlays: The outputs that are drawn over it, at the same frame.
        compare: How the two are compared.
    """

    frame: int
    serial: int = 0
    should_recompute: bool = False
    should_profile: bool = False
    viewer_settings: ViewerSettings = NEUTRAL_SETTINGS
    shown_size: tuple[int, int] | None = None
    probe_area: PixelRect | None = None
    overlays: tuple[Endpoint, ...] = ()
    compare: CompareSettings = NO_COMPARE

    def to_engine_request(self, purpose: RequestPurpose) -> EngineRequest:
        """Return it as the engine is asked."""
        return EngineRequest(self.graph, self.output.node, self.output.port, self.frame, self.scale, purpose)

    def to_engine_requests(self, purpose: RequestPurpose) -> tuple[EngineRequest, ...]:
        """Return it as the engine is asked: the frame, and that of the other side where two are compared."""
        other = self.compared_request
        first = self.to_engine_request(purpose)
        return (first,) if other is None else (first, other.to_engine_request(purpose))

    def to_prefetch_request(self) -> PrefetchRequest[FrameRequest]:
        """Return it as it is asked for beforehand: the values where settings are to be applied to them."""
        frames = self.to_engine_requests(RequestPurpose.PREFETCH)
        return PrefetchRequest(self, frames, self.viewer_settings.needs_values)

    @property
    def shows_difference(self) -> bool:
        """Whether the difference of both sides is shown in place of side A."""
        return self.compare.mode is CompareMode.DIFFERENCE

    @property
    def compared_request(self) -> FrameRequest | None:
        """The request for what is compared with it, at the same frame; None where that is nothing."""
        if self.compared_output is None:
            return None
        graph = self.graph if self.compared_graph is None else self.compared_graph
        return replace(
            self,
            graph=graph,
            output=self.compared_output,
            compared_output=None,
            compared_graph=None,
            overlays=(),
            compare=NO_COMPARE,
        )


@dataclass(frozen=True, slots=True)
class SideFrameRequest(FrameRequest):
    """Request for a picture that is seen beside others in the place of the viewer's own. They may be of any graphs."""


@dataclass(frozen=True, slots=True)
class RenderFailure:
    """Reason why there is no picture.

    Args:
        text: What went wrong, what was found and what is accepted.
        title: Where, in a few words; empty for no more than that there is no picture.
        node: The id of the node that failed; empty where none is to blame.
        generator: The id of the generator that is to be run first: then nothing has failed. Else empty.
        is_untrained: Whether that generator is a network that has learned nothing yet.
    """

    text: str
    title: str = ""
    node: str = ""
    generator: str = ""
    is_untrained: bool = False

    @classmethod
    def from_error(cls, error: BaseException) -> RenderFailure:
        """Describe an exception; of a NodeError, name the node and the frame."""
        if isinstance(error, NotGeneratedError):
            title = tr("Not trained yet") if error.is_untrained else tr("Not generated yet")
            return cls(str(error), title, generator=error.node_id, is_untrained=error.is_untrained)
        if not isinstance(error, NodeError):
            return cls(str(error).strip() or type(error).__name__)
        if isinstance(error.cause, MissingModelError):
            title = tr_noop("{node} needs a model")
        elif isinstance(error.cause, EmptyParameterError):
            title = tr_noop("{node} needs a file")
        else:
            title = tr_noop("{node} failed") if error.frame is None else tr_noop("{node} failed at frame {frame}")
        return cls(error.reason, tr(title, node=error.node, frame=error.frame), error.node_id)


@dataclass(frozen=True, slots=True, eq=False)
class FrameResult:
    """The answer to a FrameRequest: pixels or a failure.

    Args:
        request: What was asked.
        pixels: uint8 [H, W, 4], RGBA, straight alpha, contiguous, never written to again; None if it failed.
        width: Of the full-size picture: `pixels` is smaller when the request's scale is, and through a look no larger
            than the picture is shown.
        height: Of the full-size picture.
        is_opaque: Whether alpha is 255 everywhere, so that nothing shines through.
        seconds: From the request's turn to its answer.
        failure: Why there are no pixels.
        node_times: Seconds that each node took when it was last computed, by id.
        notices: What is odd about the frame, such as values that are no numbers.
        profile: What each node cost when the viewer's frame was last computed, if the request asks for it.
        reduced_pixels: The picture at the size at which it is shown, as `pixels` but BGRA; None where that is not
            smaller.
        compared_result: The answer for the other side, of the same frame; None where nothing is compared.
        remark: What is to be known of how the two are compared; empty for nothing.
        reading: The frame's own values where the request's probe is; None outside the picture.
        overlays: What is drawn over it, by output.
    """

    request: FrameRequest
    pixels: np.ndarray | None = None
    width: int = 0
    height: int = 0
    is_opaque: bool = True
    seconds: float = 0.0
    failure: RenderFailure | None = None
    node_times: Mapping[str, float] = field(default_factory=dict)
    notices: tuple[ResultNotice, ...] = ()
    profile: tuple[NodeProfile, ...] = ()
    reduced_pixels: np.ndarray | None = None
    compared_result: FrameResult | None = None
    remark: str = ""
    reading: PixelSample | None = None
    overlays: Mapping[Endpoint, OverlayData] = field(default_factory=dict)

    @property
    def frame(self) -> int:
        """The requested frame."""
        return self.request.frame

    @property
    def output(self) -> Endpoint:
        """The requested output."""
        return self.request.output


@dataclass(frozen=True, slots=True)
class FrameProgress:
    """Progress of a frame that takes long: an analysis of the clip, a slow node.

    Args:
        request: What was asked.
        done: How many steps are done.
        total: How many there are; 0 for what only shows a picture.
        phase: The name of the part of the work that the steps are of; empty if it has none.
        draft: What is shown until the frame is there: the picture that an analysis looks at, or what it has found so
            far. None for nothing new.
    """

    request: FrameRequest
    done: int = 0
    total: int = 0
    phase: str = ""
    draft: FrameResult | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ScopesRequest:
    """Request for measurements of a picture that the viewer got.

    Args:
        result: The picture; it has pixels.
        scopes: What is measured.
        region: What of the picture is measured, in pixels of the full-size picture; None for all.
    """

    result: FrameResult
    scopes: frozenset[ScopeKind]
    region: PixelRect | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ScopePicture:
    """A measurement of the viewer's picture.

    Args:
        scope: The measurement.
        picture: uint8 [H, W, 4], RGBA, as it is shown; None of a histogram, which is lines.
    """

    scope: ScopeMeasurement
    picture: np.ndarray | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ScopesResult:
    """The answer to a ScopesRequest: a measurement for each kind."""

    request: ScopesRequest
    scopes: tuple[ScopePicture, ...]


@dataclass(frozen=True, slots=True)
class ThumbnailRequest:
    """Request for what a card or the frame strip shows of an output.

    Args:
        graph: The graph as it was when the request was made.
        output: The output to look at.
        frame: Which frame.
        scale: Of the full size, 0 < scale ≤ 1.
        signal_range: Of a Signal, in place of a picture: the frames whose numbers are wanted; None for a picture.
    """

    graph: Graph
    output: Endpoint
    frame: int
    scale: float = 1.0
    signal_range: FrameRange | None = None

    def to_engine_request(self, frame: int | None = None) -> EngineRequest:
        """Return it as the engine is asked, for its own frame or another one."""
        at = self.frame if frame is None else frame
        return EngineRequest(self.graph, self.output.node, self.output.port, at, self.scale, RequestPurpose.THUMBNAIL)


@dataclass(frozen=True, slots=True, eq=False)
class ThumbnailResult:
    """The answer to a ThumbnailRequest: a small picture, the numbers of a Signal, or a failure.

    Args:
        request: What was asked.
        pixels: As in FrameResult; None of a Signal, or if it failed.
        failure: Why there is nothing.
        values: Of a Signal, one for each frame; None where it is not known.
    """

    request: ThumbnailRequest
    pixels: np.ndarray | None = None
    failure: RenderFailure | None = None
    values: tuple[float | None, ...] = ()

    @property
    def curve(self) -> PlotCurve | None:
        """The values as a card shows them; None of a picture."""
        around = self.request.signal_range
        return PlotCurve(around.start, self.values, self.request.frame) if around is not None else None


@dataclass(frozen=True, slots=True)
class StatesRequest(PreviewTarget):
    """Request for the states of an output's `frames`, on both sides if two are compared."""

    frames: FrameRange


@dataclass(frozen=True, slots=True)
class StatesResult:
    """Part of the requested states. Where two outputs are compared, a frame is cached if it is on both sides.

    Args:
        request: What was asked.
        first_frame: The first frame.
        states: One for each frame from there on.
    """

    request: StatesRequest
    first_frame: int
    states: tuple[FrameState, ...]


@dataclass(frozen=True, slots=True)
class FactsRequest:
    """The clip facts of every output of `graph`; `serial` as in FrameRequest."""

    graph: Graph
    serial: int = 0


@dataclass(frozen=True, slots=True)
class FactsResult:
    """The answer to a FactsRequest."""

    request: FactsRequest
    facts: GraphFacts


@dataclass(frozen=True, slots=True)
class SignalRequest:
    """The numbers of a Signal at `frames`; `serial` as in FrameRequest."""

    graph: Graph
    output: Endpoint
    frames: FrameRange
    serial: int = 0

    def to_engine_request(self, frame: int) -> EngineRequest:
        """Return it as the engine is asked, for one of its frames."""
        return EngineRequest(self.graph, self.output.node, self.output.port, frame, purpose=RequestPurpose.THUMBNAIL)


@dataclass(frozen=True, slots=True)
class SignalResult:
    """Part of the requested numbers, or the reason why there are no more.

    Args:
        request: What was asked.
        first_frame: The frame of the first number.
        values: One for each frame from there on.
        failure: Why the frame behind these has none; None as long as there are more to come, or all are there.
    """

    request: SignalRequest
    first_frame: int
    values: tuple[float, ...] = ()
    failure: RenderFailure | None = None
