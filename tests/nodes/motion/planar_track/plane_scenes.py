"""Clips of a plane whose corners are known exactly: a textured panel before a textured background."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import cv2
import numpy as np
import torch

from studio.sdk import Image, Mask, RotoShapes
from studio.sdk.roto.roto_shapes import ControlPoint, RotoShape

WIDTH, HEIGHT = 320, 180
PANEL = np.array([[90.0, 45.0], [235.0, 50.0], [230.0, 140.0], [85.0, 130.0]])
"""The corners of the panel at the reference frame."""

_FINE = 3  # samples along each side of a pixel

Motion = Callable[[int], np.ndarray]
"""Returns the homography from the reference frame to a frame."""


@lru_cache(maxsize=8)
def make_paint(width: int, height: int, seed: int) -> np.ndarray:
    """Return detail of many sizes: float32 [height, width], 0..1."""
    random = np.random.default_rng(seed)
    total = np.zeros((height, width), np.float32)
    for sigma, weight in ((1.5, 1.0), (4.0, 3.0), (12.0, 10.0)):
        total += weight * cv2.GaussianBlur(random.standard_normal(total.shape).astype(np.float32), (0, 0), sigma)
    return np.asarray((total - total.min()) / (total.max() - total.min()), np.float32)


def move_points(matrix: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return points after a homography: float64 [N, 2]."""
    return np.asarray(cv2.perspectiveTransform(points[None].astype(np.float64), matrix)[0])


class PanelClip:
    """Frames of a panel in motion, drawn when they are asked for.

    Args:
        motion: The panel's.
        length: Frames.
        cover: Corners of a gray sheet in front of the panel at a frame, [N, 2]; None for nothing.
    """

    def __init__(self, motion: Motion, length: int, cover: Callable[[int], np.ndarray | None] | None = None) -> None:
        self.motion, self.length, self.cover = motion, length, cover or (lambda frame: None)
        self._ground = cv2.resize(make_paint(WIDTH, HEIGHT, 1), None, fx=_FINE, fy=_FINE, interpolation=cv2.INTER_CUBIC)
        self._frames: list[Image] = []
        self._paint = make_paint(WIDTH * 2, HEIGHT * 2, 2)

    def draw(self, frame: int) -> Image:
        """Return a frame."""
        size = WIDTH * _FINE, HEIGHT * _FINE
        fine = np.diag([_FINE, _FINE, 1.0])
        middle = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1.0]])
        matrix = middle @ fine @ self.motion(frame) @ np.diag([0.5, 0.5, 1.0]) @ np.linalg.inv(middle)
        panel = cv2.warpPerspective(self._paint, matrix, size, flags=cv2.INTER_CUBIC)
        picture = self._ground.copy()
        self._fill(picture, move_points(self.motion(frame), PANEL), panel)
        sheet = self.cover(frame)
        if sheet is not None:
            self._fill(picture, sheet, np.full_like(picture, 0.3) + 0.3 * np.roll(self._ground, frame * 13, 1))
        small = cv2.resize(picture, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
        return Image(torch.from_numpy(small).expand(3, -1, -1))

    def draw_cover(self, frame: int) -> Mask:
        """Return where the sheet is."""
        picture = np.zeros((HEIGHT * _FINE, WIDTH * _FINE), np.float32)
        sheet = self.cover(frame)
        if sheet is not None:
            self._fill(picture, sheet, np.ones_like(picture))
        return Mask(torch.from_numpy(cv2.resize(picture, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA))[None])

    def list_frames(self) -> list[Image]:
        """Return all frames."""
        self._frames = self._frames or [self.draw(frame) for frame in range(self.length)]
        return list(self._frames)

    def find_corners(self, frame: int) -> np.ndarray:
        """Return where the panel's corners are."""
        return move_points(self.motion(frame), PANEL)

    @staticmethod
    def _fill(picture: np.ndarray, corners: np.ndarray, paint: np.ndarray) -> None:
        inside = np.zeros(picture.shape, np.uint8)
        cv2.fillPoly(inside, [np.round((corners * _FINE - 0.5) * 64).astype(np.int32)], 1, shift=6)
        picture[inside == 1] = paint[inside == 1]


def make_panel_shape(corners: np.ndarray = PANEL) -> RotoShapes:
    """Return a shape with corners."""
    return RotoShapes((RotoShape("Panel", {0: tuple(ControlPoint(x, y) for x, y in corners.tolist())}),))
