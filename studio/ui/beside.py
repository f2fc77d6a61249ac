"""What the render thread works out beside the viewer's picture: what is drawn over it, and what is measured of it."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from studio.core.errors import StudioError
from studio.core.image import Keypoints
from studio.engine.cancel import CancelToken
from studio.engine.look import Area
from studio.engine.request import Purpose, Request
from studio.engine.scopes import ScopeKind, measured
from studio.graph.model import Endpoint
from studio.ui.results import FrameRequest, FrameResult, ScopesResult, ShownScope

if TYPE_CHECKING:
    from studio.engine.overlays import Drawn
    from studio.ui.frame_engine import FrameEngine

logger = logging.getLogger(__name__)


def drawn_over(engine: FrameEngine, request: FrameRequest, token: CancelToken) -> dict[Endpoint, Drawn]:
    """Return what a request wants drawn over its frame, by output; what fails is left out, as its own card says why.

    Raises:
        Cancelled: It was cancelled.
    """
    found: dict[Endpoint, Drawn] = {}
    for output in request.overlays:
        try:
            found[output] = _drawn(engine, replace(request, output=output).to_engine(Purpose.VIEWER), token)
        except StudioError as error:
            logger.info("nothing of %s is drawn over frame %d: %s", output.node, request.frame, error)
    return found


def _drawn(engine: FrameEngine, asked: Request, token: CancelToken) -> Drawn:
    from studio.engine.overlays import TAIL_FRAMES, drawn

    value = engine.compute(asked, token)
    past: dict[int, object] = {}
    if isinstance(value, Keypoints):  # tails are of frames that were seen: they compute nothing
        for ago in range(1, min(TAIL_FRAMES, asked.frame) + 1):
            past[ago] = engine.cached(replace(asked, frame=asked.frame - ago))
    return drawn(value, asked.scale, past)


def measured_of(result: FrameResult) -> ScopesResult:
    """Return the scopes that a frame's request wants, of its picture as it is looked at; it has one."""
    assert result.pixels is not None
    request, region = result.request, _region(result)
    scopes = [measured(kind, result.pixels, region) for kind in ScopeKind if kind in request.scopes]
    shown = (ShownScope(each, None if each.kind is ScopeKind.HISTOGRAM else each.picture()) for each in scopes)
    return ScopesResult(request, tuple(shown), region is not None)


def _region(result: FrameResult) -> Area | None:
    """Return the region of interest in the pixels that there are: those of a proxy are fewer."""
    area = result.request.region
    if area is None or result.pixels is None:
        return None
    height, width = result.pixels.shape[:2]
    return area.scaled(width / max(1, result.width), height / max(1, result.height))
