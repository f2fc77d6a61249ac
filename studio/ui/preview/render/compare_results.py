"""The two sides of the viewer as one answer. Knows no Qt."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from studio.core.time import FrameRange
from studio.core.translation import tr
from studio.engine.display.frame_engine import FrameEngine
from studio.engine.display.viewer_settings import CompareMode, PixelRect
from studio.engine.request import FrameState
from studio.ui.preview.messages.frame_messages import FrameResult, RenderFailure, StatesRequest

Size: TypeAlias = tuple[int, int]

_WORST_FIRST = (
    FrameState.FAILED,
    FrameState.MISSING,
    FrameState.STALE,
    FrameState.COMPUTING,
    FrameState.ON_DISK,
    FrameState.CACHED,
)


def find_pair_states(engine: FrameEngine, request: StatesRequest, frames: FrameRange) -> tuple[FrameState, ...]:
    """Return what is known of frames; of a pair what is true of the side that is farther from being cached.

    Raises:
        StudioError: A graph cannot be computed.
    """
    output, other = request.output, request.compared_output
    found = engine.get_frame_states(request.graph, output.node, output.port, frames, request.scale)
    if other is None:
        return found
    graph = request.graph if request.compared_graph is None else request.compared_graph
    second = engine.get_frame_states(graph, other.node, other.port, frames, request.scale)
    return tuple(min(pair, key=_WORST_FIRST.index) for pair in zip(found, second, strict=True))


def scale_area(area: PixelRect, size: Size, other: Size) -> PixelRect:
    """Return an area of a picture in a picture of another size; it has one pixel at least."""
    if size == other or not all(size):
        return area
    x, y = other[0] / size[0], other[1] / size[1]
    left, top = int(area.x * x), int(area.y * y)
    return PixelRect(left, top, max(1, round(area.width * x)), max(1, round(area.height * y)))


def fit_size(shown: Size | None, size: Size, other: Size) -> Size | None:
    """Return how large B is shown where A takes `shown`: as large as it fits, in its own shape."""
    if shown is None or size == other or not all((*size, *other)):
        return shown
    scale = min(shown[0] / other[0], shown[1] / other[1])
    return max(1, round(other[0] * scale)), max(1, round(other[1] * scale))


def describe_fit(first: FrameResult, other: FrameResult) -> str:
    """Return what to say where B is fitted into A's size; empty where nothing is fitted."""
    size, other_size = (first.width, first.height), (other.width, other.height)
    is_fitted = size != other_size and all((*size, *other_size))
    if first.request.compare.mode is CompareMode.SIDE_BY_SIDE or not is_fitted:
        return ""
    return tr(
        "Side B is {width}×{height} and was fitted into {first_width}×{first_height}",
        width=other.width,
        height=other.height,
        first_width=first.width,
        first_height=first.height,
    )


def make_missing_difference(first: FrameResult, other: FrameResult) -> FrameResult:
    """Return the answer where there is no difference to be shown as one side has no picture: why it has none."""
    missing = first if first.failure is not None else other
    side = "A" if missing is first else "B"
    failure = missing.failure or RenderFailure(tr("There is no picture."))
    title = tr("Side {side}: {title}", side=side, title=failure.title or tr("no picture"))
    return replace(
        first, pixels=None, reduced_pixels=None, compared_result=other, failure=replace(failure, title=title)
    )
