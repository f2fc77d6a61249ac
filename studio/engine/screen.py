"""What the viewer gets of a frame: looked at in one way, as large as it is shown, and read where it is probed.

What is kept are the frames and their pictures at full size, as they are. What a look makes of them is made anew for
each answer, in a few milliseconds, so that turning exposure up and down fills no cache.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import cv2
import numpy as np

from studio.core.errors import StudioError
from studio.core.image import Raster
from studio.engine.cancel import CancelToken
from studio.engine.channels import through
from studio.engine.comparing import difference
from studio.engine.display import ScreenPicture
from studio.engine.look import Area, Channel, Look
from studio.engine.probing import read
from studio.engine.reading import Kind, Reading
from studio.engine.reducing import BufferPool, ReducedPictures, reduced
from studio.engine.request import Request

_OF_A_FLOW = (Channel.RED, Channel.GREEN, Channel.LUMA)  # its components, which its colours do not hold
_SHARE = 16  # of the cache's limit is what reduced pictures may take beside it


class ScreenEngine(Protocol):
    """What is needed of the engine, which documents these."""

    @property
    def cache_limit(self) -> int: ...  # noqa: D102

    def compute(  # noqa: D102
        self,
        request: Request,
        cancel: CancelToken | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> object: ...

    def picture(  # noqa: D102
        self,
        request: Request,
        max_side: int | None = None,
        cancel: CancelToken | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> ScreenPicture: ...

    def cached(self, request: Request) -> object | None: ...  # noqa: D102

    def at_hand(self, request: Request, max_side: int | None = None, *, value: bool = False) -> bool: ...  # noqa: D102


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A frame as the viewer shows it.

    Args:
        picture: At full size if it is looked at as it is; else no larger than it is shown.
        reduced: The picture at the size at which it is shown, where that is smaller: uint8 [h, w, 4], BGRA.
        size: The value's width and height.
    """

    picture: ScreenPicture
    reduced: np.ndarray | None = None
    size: tuple[int, int] = (0, 0)


class Screen:
    """Makes what is seen of frames. One thread uses it; what it returns may go to others and is never written to again.

    Args:
        engine: Computes and keeps frames.
    """

    def __init__(self, engine: ScreenEngine) -> None:
        self._engine = engine
        self._pool = BufferPool()
        self._small = ReducedPictures(engine.cache_limit // _SHARE)

    def at_hand(self, request: Request, look: Look) -> bool:
        """Return whether a frame can be seen without computing a node."""
        return self._engine.at_hand(request, None, value=look.needs_values)

    def has_values(self, *requests: Request) -> bool:
        """Return whether the frames themselves are at hand, not just their pictures."""
        return all(self._engine.at_hand(each, None, value=True) for each in requests)

    def see(
        self,
        request: Request,
        look: Look,
        shown: tuple[int, int] | None,
        cancel: CancelToken | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Seen:
        """Return what is seen of a frame.

        Args:
            request: Which.
            look: How it is looked at.
            shown: The size at which it is shown, in the screen's pixels; None for its own.
            cancel: As in `Engine.compute`.
            on_progress: As in `Engine.compute`.

        Raises:
            StudioError: As in `Engine.picture`.
            Cancelled: It was cancelled.
        """
        if look.needs_values:
            return self.looked(self._engine.compute(request, cancel, on_progress), look, shown)
        picture = self._engine.picture(request, None, cancel, on_progress)
        if picture.kind is Kind.FLOW and look.channel in _OF_A_FLOW:
            return self.looked(self._engine.compute(request, cancel, on_progress), look, shown)
        return self._seen(picture, look, shown, _size(picture))

    def difference(
        self,
        first: Request,
        second: Request,
        gain: float,
        look: Look,
        shown: tuple[int, int] | None,
        cancel: CancelToken | None = None,
    ) -> Seen:
        """Return what is seen of the difference of two frames, as `comparing.difference` makes it of their values.

        Args:
            first: The one that decides the size.
            second: The other one.
            gain: By what the difference is multiplied.
            look: How it is looked at.
            shown: As in `see`.
            cancel: As in `Engine.compute`.

        Raises:
            StudioError: As in `Engine.compute`.
            Cancelled: It was cancelled.
        """
        one, other = (self._engine.compute(each, cancel) for each in (first, second))
        return self.looked(difference(one, other, gain), look, shown)

    def looked(self, value: object, look: Look, shown: tuple[int, int] | None) -> Seen:
        """Return what is seen of a value that lies outside the cache."""
        picture = ScreenPicture.of(value, None, look)
        size = (value.width, value.height) if isinstance(value, Raster) else _size(picture)
        return self._seen(picture, look, shown, size)

    def _seen(self, picture: ScreenPicture, look: Look, shown: tuple[int, int] | None, size: tuple[int, int]) -> Seen:
        if look.is_neutral:
            return Seen(picture, self._reduced(picture, shown), size)
        return Seen(self._through(picture, look, shown), None, size)

    def _through(self, picture: ScreenPicture, look: Look, shown: tuple[int, int] | None) -> ScreenPicture:
        small = self._reduced(picture, shown)
        pixels = picture.pixels if small is None else cv2.cvtColor(small, cv2.COLOR_BGRA2RGBA)
        if picture.kind is Kind.SIGNAL or (picture.kind is Kind.FLOW and look.channel in _OF_A_FLOW):
            return replace(picture, pixels=pixels)
        is_mask = picture.kind is Kind.MASK
        pixels = through(pixels, look.channel, is_mask=is_mask, opaque=picture.opaque)
        return replace(picture, pixels=pixels, opaque=picture.opaque or look.channel is not Channel.COLOR)

    def _reduced(self, picture: ScreenPicture, shown: tuple[int, int] | None) -> np.ndarray | None:
        height, width = picture.pixels.shape[:2]
        if shown is None or (shown[0] >= width and shown[1] >= height):
            return None
        size = min(width, max(1, shown[0])), min(height, max(1, shown[1]))
        small = self._small.find(picture, size)
        if small is None:
            small = reduced(picture.pixels, size, self._pool, opaque=picture.opaque)
            self._small.keep(picture, small)
        return small

    def read(self, request: Request, area: Area, full: tuple[int, int], picture: ScreenPicture) -> Reading | None:
        """Return a frame's own values in an area, those of its picture where it is not at hand; None outside it.

        Args:
            request: Which frame.
            area: In pixels of the full-size picture.
            full: The full-size picture's width and height.
            picture: What is seen of it.
        """
        try:
            value = self._engine.cached(request)
        except StudioError:
            return None
        if value is None:
            return read(picture, area, full)
        return read(value, area, full)


def _size(picture: ScreenPicture) -> tuple[int, int]:
    height, width = picture.pixels.shape[:2]
    return width, height
