"""Renderer of the viewer: applies the viewer's settings to a frame, scales it to its shown size, samples its pixels.

Frames and their full-size pictures are cached unchanged. The result of the settings is made anew for each answer, in a
few milliseconds. Changing the exposure therefore fills no cache.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from studio.core.errors import StudioError
from studio.core.image import Image, Raster
from studio.engine.display.channels import extract_channel
from studio.engine.display.display_picture import DisplayPicture
from studio.engine.display.downscale import BufferPool, DownscaledPictures, downscale_picture
from studio.engine.display.frame_difference import compute_difference
from studio.engine.display.frame_engine import FrameEngine
from studio.engine.display.pixel_inspector import sample_pixels
from studio.engine.display.pixel_sample import PixelSample, ValueKind
from studio.engine.display.viewer_settings import DisplayChannel, PixelRect, ViewerSettings
from studio.engine.request import EngineRequest
from studio.engine.scheduling.cancel_token import CancelToken

_OF_A_FLOW = (
    DisplayChannel.RED,
    DisplayChannel.GREEN,
    DisplayChannel.LUMA,
)  # its components, which its colours do not hold
_SHARE = 16  # of the cache's limit is what reduced pictures may take beside it


@dataclass(frozen=True, slots=True, eq=False)
class DisplayFrame:
    """A frame as the viewer shows it.

    Args:
        picture: At full size if it is looked at as it is; else no larger than it is shown.
        downscaled_pixels: The picture at the size at which it is shown, where that is smaller: uint8 [h, w, 4], BGRA.
        full_size: The value's width and height.
    """

    picture: DisplayPicture
    downscaled_pixels: np.ndarray | None = None
    full_size: tuple[int, int] = (0, 0)


class DisplayRenderer:
    """Renders frames for the viewer. One thread uses it; results may go to others and are never written to again.

    Args:
        engine: Computes and keeps frames.
    """

    def __init__(self, engine: FrameEngine) -> None:
        self._engine = engine
        self._pool = BufferPool()
        self._small = DownscaledPictures(engine.cache_limit // _SHARE)

    def is_available(self, request: EngineRequest, look: ViewerSettings) -> bool:
        """Return whether a frame can be seen without computing a node."""
        return self._engine.is_available(request, None, value=look.needs_values)

    def has_values(self, *requests: EngineRequest) -> bool:
        """Return whether the frames themselves are cached, not just their pictures."""
        return all(self._engine.is_available(each, None, value=True) for each in requests)

    def render_frame(
        self,
        request: EngineRequest,
        look: ViewerSettings,
        shown: tuple[int, int] | None,
        cancel: CancelToken | None = None,
        on_progress: Callable[[int, int, str], None] | None = None,
        on_preview: Callable[[Image], object] | None = None,
    ) -> DisplayFrame:
        """Return a frame as the viewer shows it.

        Args:
            request: Which.
            look: How it is looked at.
            shown: The size at which it is shown, in the screen's pixels; None for its own.
            cancel: As in `Engine.compute_frame`.
            on_progress: As in `Engine.compute_frame`.
            on_preview: As in `Engine.compute_frame`.

        Raises:
            StudioError: As in `Engine.picture`.
            Cancelled: It was cancelled.
        """
        if look.needs_values:
            return self.render_value(self._engine.compute_frame(request, cancel, on_progress, on_preview), look, shown)
        picture = self._engine.compute_picture(request, None, cancel, on_progress, on_preview)
        if picture.kind is ValueKind.FLOW and look.channel in _OF_A_FLOW:
            return self.render_value(self._engine.compute_frame(request, cancel, on_progress, on_preview), look, shown)
        return self._make_frame(picture, look, shown, _size(picture))

    def render_difference(
        self,
        first: EngineRequest,
        second: EngineRequest,
        gain: float,
        look: ViewerSettings,
        shown: tuple[int, int] | None,
        cancel: CancelToken | None = None,
    ) -> DisplayFrame:
        """Return the difference of two frames' values, made by `compute_difference`, as the viewer shows it.

        Args:
            first: The one that decides the size.
            second: The other one.
            gain: By what the difference is multiplied.
            look: How it is looked at.
            shown: As in `render_frame`.
            cancel: As in `Engine.compute_frame`.

        Raises:
            StudioError: As in `Engine.compute_frame`.
            Cancelled: It was cancelled.
        """
        one, other = (self._engine.compute_frame(each, cancel) for each in (first, second))
        return self.render_value(compute_difference(one, other, gain), look, shown)

    def render_value(self, value: object, look: ViewerSettings, shown: tuple[int, int] | None) -> DisplayFrame:
        """Return a value that lies outside the cache, as the viewer shows it."""
        picture = DisplayPicture.from_value(value, None, look)
        size = (value.width, value.height) if isinstance(value, Raster) else _size(picture)
        return self._make_frame(picture, look, shown, size)

    def _make_frame(
        self, picture: DisplayPicture, look: ViewerSettings, shown: tuple[int, int] | None, size: tuple[int, int]
    ) -> DisplayFrame:
        if look.is_neutral:
            return DisplayFrame(picture, self._downscale_picture(picture, shown), size)
        return DisplayFrame(self._apply_settings(picture, look, shown), None, size)

    def _apply_settings(
        self, picture: DisplayPicture, look: ViewerSettings, shown: tuple[int, int] | None
    ) -> DisplayPicture:
        small = self._downscale_picture(picture, shown)
        pixels = picture.pixels if small is None else cv2.cvtColor(small, cv2.COLOR_BGRA2RGBA)
        if picture.kind is ValueKind.SIGNAL or (picture.kind is ValueKind.FLOW and look.channel in _OF_A_FLOW):
            return replace(picture, pixels=pixels)
        is_mask = picture.kind is ValueKind.MASK
        pixels = extract_channel(pixels, look.channel, is_mask=is_mask, opaque=picture.is_opaque)
        return replace(picture, pixels=pixels, is_opaque=picture.is_opaque or look.channel is not DisplayChannel.COLOR)

    def _downscale_picture(self, picture: DisplayPicture, shown: tuple[int, int] | None) -> np.ndarray | None:
        height, width = picture.pixels.shape[:2]
        if shown is None or (shown[0] >= width and shown[1] >= height):
            return None
        size = min(width, max(1, shown[0])), min(height, max(1, shown[1]))
        small = self._small.find_picture(picture, size)
        if small is None:
            small = downscale_picture(picture.pixels, size, self._pool, opaque=picture.is_opaque)
            self._small.keep_picture(picture, small)
        return small

    def sample_pixels(
        self, request: EngineRequest, area: PixelRect, full: tuple[int, int], picture: DisplayPicture
    ) -> PixelSample | None:
        """Return a frame's own values in an area, or its picture's if they are not cached; None outside it.

        Args:
            request: Which frame.
            area: In pixels of the full-size picture.
            full: The full-size picture's width and height.
            picture: What is seen of it.
        """
        try:
            value = self._engine.find_cached(request)
        except StudioError:
            return None
        if value is None:
            return sample_pixels(picture, area, full)
        return sample_pixels(value, area, full)

    def sample_frame(
        self, request: EngineRequest, area: PixelRect, full: tuple[int, int], cancel: CancelToken | None = None
    ) -> PixelSample | None:
        """Return a frame's own values in an area, computed if need be; None outside it.

        Args:
            request: Which frame.
            area: In pixels of a picture of the size `full`.
            full: That picture's width and height.
            cancel: As in `Engine.compute_frame`.

        Raises:
            StudioError: As in `Engine.compute_frame`.
            Cancelled: It was cancelled.
        """
        return sample_pixels(self._engine.compute_frame(request, cancel), area, full)


def _size(picture: DisplayPicture) -> tuple[int, int]:
    height, width = picture.pixels.shape[:2]
    return width, height
