"""Motion, points and masks as what is drawn over a picture: few numbers, in pixels of the full-size picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import cv2
import numpy as np

from studio.core.errors import ShapeError
from studio.core.image import Flow, Keypoints, Mask
from studio.core.translation import tr

TAIL_FRAMES: Final = 12
"""How many frames back the tails of points reach."""

_ARROWS_ACROSS = 48  # along the longer side
_LEAST_MOTION = 0.05  # pixels a frame: below it, an arrow is noise
_FILM_SIDE = 1024  # a mask's edge is drawn no finer than this


@dataclass(frozen=True, slots=True, eq=False)
class ArrowOverlay:
    """A flow as arrows, each the mean motion of the field around it.

    Args:
        starts: float32 [N, 2], where they begin: the middles of the fields, (x, y).
        ends: float32 [N, 2], where these points are in the next frame.
    """

    starts: np.ndarray
    ends: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class PointOverlay:
    """Points of a frame with where they came from.

    Args:
        points: float32 [N, 2], (x, y).
        confidence: float32 [N], 0..1.
        ids: One number for each, the same in all frames.
        tails: float32 [K, 2] for each point, from the oldest frame to this one; NaN where it was not seen.
    """

    points: np.ndarray
    confidence: np.ndarray
    ids: tuple[int, ...]
    tails: tuple[np.ndarray, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CoverageOverlay:
    """A mask to be laid over the picture.

    Args:
        coverage: uint8 [H, W], contiguous; it covers the whole picture, whatever its own size.
    """

    coverage: np.ndarray


OverlayData: TypeAlias = ArrowOverlay | PointOverlay | CoverageOverlay


def make_overlay(value: object, scale: float = 1.0, past: Mapping[int, object] | None = None) -> OverlayData:
    """Return what is drawn of a value.

    Args:
        value: A Flow, Keypoints or a Mask.
        scale: Of the proxy that it was computed at, 0 < scale ≤ 1: places are brought to the full size.
        past: Of Keypoints, those of earlier frames by how many frames ago; those not cached are left out.

    Raises:
        ShapeError: The value is none of these.
    """
    if isinstance(value, Flow):
        return _arrows(value.as_array(), scale)
    if isinstance(value, Keypoints):
        return _dots(value, scale, past or {})
    if isinstance(value, Mask):
        return _film(value.as_array()[:, :, 0])
    raise ShapeError(tr("{found} cannot be drawn over a picture", found=type(value).__name__))


def _arrows(flow: np.ndarray, scale: float) -> ArrowOverlay:
    """Average the flow [H, W, 2] over a grid; fields without motion or with what is no number have no arrow."""
    height, width = flow.shape[:2]
    step = max(1.0, max(width, height) / _ARROWS_ACROSS)
    columns, rows = max(1, round(width / step)), max(1, round(height / step))
    with np.errstate(invalid="ignore"):
        grid = cv2.resize(np.ascontiguousarray(flow), (columns, rows), interpolation=cv2.INTER_AREA)
    x, y = np.meshgrid((np.arange(columns) + 0.5) * (width / columns), (np.arange(rows) + 0.5) * (height / rows))
    starts = np.stack([x, y], axis=-1).reshape(-1, 2).astype(np.float32)
    motion = grid.reshape(-1, 2)
    length = np.hypot(motion[:, 0], motion[:, 1])
    moves = np.isfinite(length) & (length >= _LEAST_MOTION)
    starts = starts[moves] / scale
    return ArrowOverlay(starts, starts + motion[moves] / scale)


def _dots(value: Keypoints, scale: float, past: Mapping[int, object]) -> PointOverlay:
    points, confidence = _numbers(value, scale)
    tracks = np.full((len(value.ids), TAIL_FRAMES + 1, 2), np.nan, np.float32)
    tracks[:, TAIL_FRAMES] = points
    places = {number: place for place, number in enumerate(value.ids)}
    for ago, earlier in past.items():
        if isinstance(earlier, Keypoints) and 0 < ago <= TAIL_FRAMES:
            known = [(places[number], row) for row, number in enumerate(earlier.ids) if number in places]
            if known:
                to, rows = (list(column) for column in zip(*known, strict=True))
                tracks[to, TAIL_FRAMES - ago] = _numbers(earlier, scale)[0][rows]
    return PointOverlay(points, confidence, value.ids, tuple(tracks))


def _numbers(value: Keypoints, scale: float) -> tuple[np.ndarray, np.ndarray]:
    points: np.ndarray = value.points.detach().cpu().numpy() / np.float32(scale)
    return points, value.confidence.detach().cpu().numpy()


def _film(coverage: np.ndarray) -> CoverageOverlay:
    height, width = coverage.shape
    shrink = min(1.0, _FILM_SIDE / max(height, width))
    small = np.ascontiguousarray(coverage)
    if shrink < 1.0:
        size = max(1, round(width * shrink)), max(1, round(height * shrink))
        small = cv2.resize(small, size, interpolation=cv2.INTER_AREA)
    return CoverageOverlay(np.nan_to_num(small * 255.0).clip(0, 255).astype(np.uint8))
