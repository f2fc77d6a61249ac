"""Alignment of a plane's template with a frame, by inverse compositional steps (S. Baker and I. Matthews, 2004)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nodes.motion.planar_track.plane_template import PlaneTemplate, make_gray_pyramid, make_template, make_warp
from nodes.shared.tracking.motion_model import MotionModel

if TYPE_CHECKING:
    import numpy as np

LEVELS = 5
"""Of the pyramids, at most."""

_STEPS = 30
_CLOSE = 0.002  # px that no corner moves farther by a step: it has arrived
_ROW = 256  # points in a row of what remap takes: it takes no more than 32767 in a row
_FEWEST_SEEN = 64
_LEAST_SEEN = 0.02  # of the template
_LEAST_NOISE = 0.5  # gray levels of 255
_CAUTION = 2.385  # times the noise, where a difference counts half as much (Cauchy)
_DAMPING = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """How a template lies in a frame.

    Args:
        matrix: float64 [3, 3], from places of the reference frame to those of the frame; OpenCV's places.
        correlation: Of the visible pixels, −1..1; those that differ much count little.
    """

    matrix: np.ndarray
    correlation: float


@dataclass(frozen=True, slots=True, eq=False)
class AlignmentFrame:
    """A frame that a template is looked for in.

    Args:
        levels: float32 pictures, each half as large as the one before.
        hidden: float32 [H, W], 0..1, what is covered; None for nothing.
    """

    levels: Sequence[np.ndarray]
    hidden: np.ndarray | None = None


@dataclass(slots=True, eq=False)
class PlaneAligner:
    """The reference frame's side of an alignment: templates by level, made when they are needed.

    Args:
        gray: uint8 [H, W], the reference frame.
        region: bool [H, W], the plane's pixels.
        model: Which motions are looked for.
    """

    gray: np.ndarray
    region: np.ndarray
    model: MotionModel
    _pyramid: list[np.ndarray] = field(init=False)
    _templates: dict[int, PlaneTemplate | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._pyramid = make_gray_pyramid(self.gray, LEVELS)

    @property
    def can_align(self) -> bool:
        """Whether the region has anything to hold on to."""
        return self._get_template(0) is not None

    def align(self, frame: AlignmentFrame, start: np.ndarray, depth: int) -> Alignment | None:
        """Return the template's place in a frame, from a guess; None where it cannot be seen, or the steps diverge.

        Where the plane has become smaller, its template is taken from a coarser level, and where it has become larger,
        the frame is, so that both show the same detail.

        Args:
            frame: The frame.
            start: The guess, as `Alignment.matrix`.
            depth: How many coarser levels come before the finest.
        """
        zoom = self._measure_zoom(start)
        own, other = max(0, round(-math.log2(zoom))), max(0, round(math.log2(zoom)))
        found: Alignment | None = None
        for coarser in range(depth, -1, -1):
            template = self._get_template(own + coarser)
            if template is None or other + coarser >= len(frame.levels):
                continue
            matrix = found.matrix if found is not None else start
            aligned = _align_level(template, frame, matrix, own + coarser, other + coarser)
            if aligned is None and coarser == 0:
                return None
            found = aligned or found
        return found

    def _measure_zoom(self, matrix: np.ndarray) -> float:
        """Return how much larger the plane has become, in the middle of the region: 1/16..16."""
        import numpy as np

        rows, columns = np.nonzero(self.region)
        x, y = float(columns.mean()), float(rows.mean())
        w = float(matrix[2] @ (x, y, 1.0))
        area = abs(float(np.linalg.det(matrix))) / max(abs(w) ** 3, 1e-12)
        return min(max(math.sqrt(area), 1 / 16), 16.0)

    def _get_template(self, level: int) -> PlaneTemplate | None:
        import cv2
        import numpy as np

        if level not in self._templates:
            if level >= len(self._pyramid):
                return None
            gray = self._pyramid[level]
            step = 2**level
            region = self.region[::step, ::step] if level else self.region
            region = region[: gray.shape[0], : gray.shape[1]]
            narrow = cv2.erode(region.astype(np.uint8), np.ones((3, 3), np.uint8)) if level == 0 else region
            self._templates[level] = make_template(gray, np.asarray(narrow, bool), self.model)
        return self._templates[level]


def _align_level(
    template: PlaneTemplate, frame: AlignmentFrame, matrix: np.ndarray, own: int, other: int
) -> Alignment | None:
    """Return the alignment at one level of each of the two pyramids.

    Args:
        template: Of the level `own`.
        frame: The frame.
        matrix: The guess.
        own: Level of the template.
        other: Level of the frame.
    """
    import numpy as np

    from_unit = np.linalg.inv(template.to_unit)
    grow, shrink = np.diag([2.0**own, 2.0**own, 1.0]), np.diag([0.5**other, 0.5**other, 1.0])
    unit = template.places * template.to_unit[0, 0] + template.to_unit[:2, 2]
    warp = shrink @ matrix @ grow @ from_unit
    correlation = -1.0
    weights: np.ndarray | None = None
    for _ in range(_STEPS):
        places = _project(warp, unit)
        if places is None:
            return None
        seen = _weigh_visible(places, frame, other)
        if (seen > 0).sum() < max(_FEWEST_SEEN, _LEAST_SEEN * len(seen)):
            return None
        values = _sample(frame.levels[other], places)
        difference, weights, correlation = _compare(template.values, values, seen, weights)
        weighted = template.steepest * weights[:, None]
        normal = weighted.T @ template.steepest
        normal[np.diag_indices_from(normal)] *= 1.0 + _DAMPING
        moved = _compose_step(template, warp, normal, weighted.T @ difference)
        if moved is None:
            return None
        has_arrived, warp = _measure_move(warp, moved) < _CLOSE, moved
        if has_arrived:
            break
    found = np.linalg.inv(shrink) @ warp @ template.to_unit @ np.linalg.inv(grow)
    return Alignment(np.asarray(found / found[2, 2]), correlation)


def _compose_step(
    template: PlaneTemplate, warp: np.ndarray, normal: np.ndarray, gradient: np.ndarray
) -> np.ndarray | None:
    """Return a motion after one step: that of the template is solved for and undone; None where that diverges."""
    import numpy as np

    try:
        step = np.linalg.solve(normal, gradient)
        moved = warp @ np.linalg.inv(make_warp(template.model, step))
    except np.linalg.LinAlgError:
        return None
    moved = moved / moved[2, 2]
    return moved if math.isfinite(_measure_move(warp, moved)) else None


def _project(warp: np.ndarray, places: np.ndarray) -> np.ndarray | None:
    """Return places after a motion, float64 [N, 2]; None where one of them is behind the camera."""
    import numpy as np

    depth = places @ warp[2, :2] + warp[2, 2]
    if not np.isfinite(warp).all() or float(depth.min()) <= 1e-6:
        return None
    return np.asarray((places @ warp[:2, :2].T + warp[:2, 2]) / depth[:, None])


def _sample(picture: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return values of a picture between its pixels, by cubic convolution: float64 [N]."""
    import cv2
    import numpy as np

    count = len(places)
    rows = -(-count // _ROW)
    grid = np.full((rows * _ROW, 2), -10.0, np.float32)
    grid[:count] = np.clip(places, -10.0, 32_000.0)
    fetched = cv2.remap(picture, grid.reshape(rows, _ROW, 2), None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[call-overload]
    return np.asarray(fetched.reshape(-1)[:count], np.float64)


def _weigh_visible(places: np.ndarray, frame: AlignmentFrame, level: int) -> np.ndarray:
    """Return how much of each place is to be seen: 0 outside the picture and where it is covered."""
    import numpy as np

    height, width = frame.levels[level].shape
    x, y = places.T
    seen: np.ndarray = ((x >= 1) & (y >= 1) & (x <= width - 2) & (y <= height - 2)).astype(np.float64)
    if frame.hidden is not None:
        rows, columns = frame.hidden.shape
        across = np.clip(np.round(x * 2**level), 0, columns - 1).astype(np.int64)
        down = np.clip(np.round(y * 2**level), 0, rows - 1).astype(np.int64)
        seen *= 1.0 - frame.hidden[down, across]
    return seen


def _compare(
    wanted: np.ndarray, found: np.ndarray, seen: np.ndarray, weights: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return what differs, how much each pixel counts, and the correlation; brightness and contrast are made equal.

    Args:
        wanted: The template's values.
        found: Those of the frame.
        seen: How much of each is to be seen, 0..1.
        weights: How much each counted in the step before.
    """
    import numpy as np

    counted = seen if weights is None else weights * (seen > 0)
    total = float(counted.sum())
    if total <= 1e-9:
        counted, total = seen, float(seen.sum())
    own, other = wanted - (counted @ wanted) / total, found - (counted @ found) / total
    spread, spread_found = (math.sqrt(float(counted @ part**2) / total) for part in (own, other))
    if spread_found < 1e-3 or spread < 1e-3:
        return np.zeros_like(wanted), seen, 0.0
    correlation = float(counted @ (own * other)) / total / (spread * spread_found)
    difference = other * (spread / spread_found) - own
    noise = max(_LEAST_NOISE, 1.4826 * float(np.median(np.abs(difference[seen > 0]))))
    return difference, seen / (1.0 + (difference / (_CAUTION * noise)) ** 2), correlation


def _measure_move(before: np.ndarray, after: np.ndarray) -> float:
    """Return how far the corners of the template's square move, at most, in pixels of the level."""
    import numpy as np

    corners = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
    first, second = _project(before, corners), _project(after, corners)
    return math.inf if first is None or second is None else float(np.abs(first - second).max())
