"""Overlays and scopes of the viewer's picture.

Overlays are drawn over the picture and come with it. Scopes measure a picture that was answered.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from studio.core.errors import StudioError
from studio.core.image import Keypoints
from studio.engine.display.viewer_settings import PixelRect
from studio.engine.display.visualization.scopes import ScopeKind, compute_scope
from studio.engine.request import EngineRequest, RequestPurpose
from studio.engine.scheduling.cancel_token import CancelToken
from studio.graph.model import Endpoint
from studio.ui.preview.messages.frame_messages import FrameRequest, ScopePicture, ScopesRequest, ScopesResult

if TYPE_CHECKING:
    from studio.engine.display.frame_engine import FrameEngine
    from studio.engine.display.visualization.overlays import OverlayData

logger = logging.getLogger(__name__)


def compute_overlays(engine: FrameEngine, request: FrameRequest, token: CancelToken) -> dict[Endpoint, OverlayData]:
    """Return what a request wants drawn over its frame, by output; what fails is left out, as its own card says why.

    Raises:
        Cancelled: It was cancelled.
    """
    found: dict[Endpoint, OverlayData] = {}
    for output in request.overlays:
        try:
            found[output] = _compute_overlay(
                engine, replace(request, output=output).to_engine_request(RequestPurpose.VIEWER), token
            )
        except StudioError as error:
            logger.info("nothing of %s is drawn over frame %d: %s", output.node, request.frame, error)
    return found


def _compute_overlay(engine: FrameEngine, asked: EngineRequest, token: CancelToken) -> OverlayData:
    from studio.engine.display.visualization.overlays import TAIL_FRAMES, make_overlay

    value = engine.compute_frame(asked, token)
    past: dict[int, object] = {}
    if isinstance(value, Keypoints):  # tails are of frames that were seen: they compute nothing
        for ago in range(1, min(TAIL_FRAMES, asked.frame) + 1):
            past[ago] = engine.find_cached(replace(asked, frame=asked.frame - ago))
    return make_overlay(value, asked.scale, past)


def compute_scopes(request: ScopesRequest) -> ScopesResult:
    """Return the measurements of a picture as displayed."""
    pixels, region = request.result.pixels, _scale_region(request)
    assert pixels is not None
    scopes = [compute_scope(kind, pixels, region) for kind in ScopeKind if kind in request.scopes]
    shown = (ScopePicture(each, None if each.kind is ScopeKind.HISTOGRAM else each.draw_picture()) for each in scopes)
    return ScopesResult(request, tuple(shown))


def _scale_region(request: ScopesRequest) -> PixelRect | None:
    """Return the region of interest in the pixels that there are: those of a proxy are fewer."""
    result, area = request.result, request.region
    if area is None or result.pixels is None:
        return None
    height, width = result.pixels.shape[:2]
    return area.scale_by(width / max(1, result.width), height / max(1, result.height))
