"""Drafts and progress of a frame that takes long: what the viewer shows until it is there."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from studio.core.errors import StudioError
from studio.engine.request import EngineRequest
from studio.engine.scheduling.cancel_token import CancelToken
from studio.ui.preview.messages.frame_messages import FrameProgress, FrameRequest, FrameResult

if TYPE_CHECKING:
    from studio.core.image import Image
    from studio.engine.display.display_renderer import DisplayFrame, DisplayRenderer
    from studio.engine.display.frame_engine import FrameEngine

logger = logging.getLogger(__name__)

_REPORT_SECONDS = 0.05


class FrameDrafts:
    """Reporter of one frame of the viewer, in the thread that computes it.

    Args:
        engine: Knows what the frame waits for.
        screen: Renders drafts.
        request: The frame.
        tell: Takes each `FrameProgress`.
    """

    def __init__(
        self,
        engine: FrameEngine,
        screen: DisplayRenderer,
        request: FrameRequest,
        tell: Callable[[FrameProgress], object],
    ) -> None:
        self._engine = engine
        self._screen = screen
        self._request = request
        self._tell = tell
        self._due = 0.0
        self._phase = ""

    def report_step(self, done: int, total: int, phase: str) -> None:
        """Report a step; not all where they come fast, but each new phase."""
        now = time.monotonic()
        if now >= self._due or phase != self._phase:
            self._due, self._phase = now + _REPORT_SECONDS, phase
            self._tell(FrameProgress(self._request, done, total, phase))

    def show_stand_in(self, asked: EngineRequest, cancel: CancelToken) -> None:
        """Show the picture that an analysis looks at, if the frame has to wait for one. Errors come with the frame."""
        if self._request.compared_output is not None:
            return
        try:
            source = self._engine.find_stand_in(asked)
            if source is not None:
                look, shown = self._request.viewer_settings, self._request.shown_size
                self._show(self._screen.render_frame(source, look, shown, cancel))
        except StudioError as error:
            logger.info("no picture stands in for frame %d: %s", asked.frame, error)

    def show_preview(self, image: Image) -> None:
        """Show what a node shows of its work."""
        if self._request.compared_output is None:
            look, shown = self._request.viewer_settings, self._request.shown_size
            self._show(self._screen.render_value(image, look, shown))

    def _show(self, seen: DisplayFrame) -> None:
        picture, (width, height), scale = seen.picture, seen.full_size, self._request.scale
        draft = FrameResult(
            self._request,
            picture.pixels,
            round(width / scale),
            round(height / scale),
            is_opaque=picture.is_opaque,
            reduced_pixels=seen.downscaled_pixels,
        )
        self._tell(FrameProgress(self._request, draft=draft))
