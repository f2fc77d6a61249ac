"""Progress of a camera solve: the phase that it is in, and a draft of what was found so far."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from studio.sdk import Context, Image

if TYPE_CHECKING:
    import numpy as np

_DRAFT_SECONDS = 0.2  # between two drafts: those in between are not made
_BACKGROUND = 0.06  # gray behind points
_DIMMED = 0.45  # of a frame's brightness, so that features stand out
_MARK = (1.0, 0.62, 0.1)
_MARK_RADIUS = 0.0035  # of the picture's width
_POINT_RADIUS = 0.003


class SolveProgress:
    """Progress of one solve. Called, it reports a step of the phase, and raises Cancelled if the work was cancelled.

    Drafts are kept nowhere, and nothing of the solution depends on them.

    Args:
        ctx: Takes phases, steps and drafts.
        width: Of the pictures, pixels.
        height: Of the pictures, pixels.
    """

    def __init__(self, ctx: Context, width: int, height: int) -> None:
        self._ctx = ctx
        self._size = width, height
        self._steps: Iterator[int] = iter(())
        self._due = 0.0

    def begin_phase(self, phase: str, total: int) -> None:
        """Begin a phase of at most so many steps."""
        self._steps = self._ctx.progress(total, phase)
        next(self._steps, None)

    def check(self) -> None:
        """Raise Cancelled if the work was cancelled; no step is done."""
        self._ctx.check()

    def __call__(self) -> None:
        """Report a step."""
        self._ctx.check()
        next(self._steps, None)

    def show_features(self, image: Image, places: np.ndarray) -> None:
        """Show a frame, dimmed, with the features that are followed in it."""
        if not self._is_due():
            return
        import numpy as np

        picture = (image.pixels[:3] * _DIMMED).permute(1, 2, 0).clamp(0.0, 1.0).cpu().numpy()
        self._show(np.ascontiguousarray(picture), places, np.full((len(places), 3), _MARK), _MARK_RADIUS)

    def show_points(self, find: Callable[[], tuple[np.ndarray, np.ndarray]]) -> None:
        """Show points in their colors: `find` returns their places in the picture, and their colors."""
        if self._is_due():
            self._show(self._dark_picture(), *find(), _POINT_RADIUS)

    def _is_due(self) -> bool:
        now = time.monotonic()
        if now < self._due:
            return False
        self._due = now + _DRAFT_SECONDS
        return True

    def _dark_picture(self) -> np.ndarray:
        import numpy as np

        width, height = self._size
        return np.full((height, width, 3), _BACKGROUND, np.float32)

    def _show(self, picture: np.ndarray, places: np.ndarray, colors: np.ndarray, radius: float) -> None:
        import cv2
        import torch

        width, height = self._size
        pixels = max(1, round(radius * width))
        for (x, y), color in zip(places.tolist(), colors.tolist(), strict=True):
            if 0 <= x < width and 0 <= y < height:
                cv2.circle(picture, (round(x), round(y)), pixels, color, -1, cv2.LINE_AA)
        self._ctx.preview(Image(torch.from_numpy(picture).permute(2, 0, 1).contiguous()))
