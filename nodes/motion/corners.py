"""Places in a picture that can be found again: corners and blobs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from studio.sdk import Image, Mask
from studio.sdk.pixels import compute_luma

if TYPE_CHECKING:
    import numpy as np

MIN_SIDE = 16
"""The shortest side, in pixels, of a picture in which points are looked for."""

_BLOCK = 5  # pixels along the side of what is looked at around a corner
_HARRIS_K = 0.04
_FAST_THRESHOLD = 8  # gray levels of 255
_MOST_CANDIDATES = 20  # times the points wanted
_REFINED_WITHIN = 3.0  # px: farther off, what was refined is another corner


class CornerDetector(StrEnum):
    """What counts as a point."""

    SHI_TOMASI = "shi-tomasi"
    HARRIS = "harris"
    FAST = "fast"
    ORB = "orb"
    SIFT = "sift"


@dataclass(frozen=True, slots=True)
class CornerSearch:
    """How points are looked for.

    Args:
        detector: What counts as a point.
        count: The most points wanted, the strongest first.
        quality: The least response, as a share of the strongest one, 0..1.
        min_distance: Pixels between two points, at least.
    """

    detector: CornerDetector = CornerDetector.SHI_TOMASI
    count: int = 200
    quality: float = 0.01
    min_distance: float = 10.0


def make_gray_image(image: Image, longest: int = 0) -> np.ndarray:
    """Return the picture's luma as OpenCV's trackers take it: uint8 [H, W]; what is no number counts as black.

    Args:
        image: The picture.
        longest: The longer side of what is returned, at most, in pixels: larger pictures are averaged down, before
            levels are rounded. 0 for no limit.
    """
    import cv2
    import numpy as np

    bright = np.ascontiguousarray(compute_luma(image.pixels)[0].cpu().numpy())
    if longest and max(bright.shape) > longest:
        height, width = (max(1, round(side * longest / max(bright.shape))) for side in bright.shape)
        bright = cv2.resize(bright, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.convertScaleAbs(np.maximum(bright, 0.0), alpha=255.0), np.uint8)


def make_detection_mask(mask: Mask | None, width: int, height: int) -> np.ndarray | None:
    """Return where a mask of any size allows points: uint8 [height, width], 255 where it covers half or more."""
    import cv2
    import numpy as np

    if mask is None:
        return None
    cover = np.nan_to_num(mask.as_array()[:, :, 0])
    if cover.shape != (height, width):
        cover = cv2.resize(cover, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.where(cover >= 0.5, np.uint8(255), np.uint8(0))


def find_corners(
    gray: np.ndarray, search: CornerSearch, allowed: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the strongest points of a picture.

    Shi–Tomasi: the smaller eigenvalue of the gradients' covariance ("Good Features to Track", 1994). Harris: its
    determinant less 0.04 of the trace squared (C. Harris, M. Stephens, 1988). FAST: a circle of pixels brighter or
    darker than its middle (E. Rosten, T. Drummond, 2006). ORB: FAST on a pyramid (E. Rublee et al., 2011). SIFT:
    extrema of differences of Gaussians (D. Lowe, 2004). Corners are then refined to a part of a pixel.

    Args:
        gray: uint8 [H, W].
        search: What is looked for.
        allowed: uint8 [H, W]; points lie where it is not 0. None for everywhere.

    Returns:
        Points, float32 [N, 2] in pixels from the picture's upper left corner (the first pixel's middle is
        (0.5, 0.5)), the strongest first, and their response as a share of the strongest one, float32 [N], 0..1.
    """
    import numpy as np

    if min(gray.shape) < MIN_SIDE or search.count < 1:
        return np.empty((0, 2), np.float32), np.empty(0, np.float32)
    if search.detector in (CornerDetector.SHI_TOMASI, CornerDetector.HARRIS):
        points, response = _gradient_corners(gray, search, allowed)
    else:
        points, response = _features(gray, search, allowed)
    if not len(points):
        return points, response
    if search.detector is not CornerDetector.SIFT:
        points = _refined(gray, points)
    return points + np.float32(0.5), (response / response.max()).astype(np.float32)


def _gradient_corners(
    gray: np.ndarray, search: CornerSearch, allowed: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    import cv2
    import numpy as np

    corners, response = cv2.goodFeaturesToTrackWithQuality(
        gray,
        search.count,
        max(search.quality, 1e-6),
        search.min_distance,
        np.full_like(gray, 255) if allowed is None else allowed,
        blockSize=_BLOCK,
        useHarrisDetector=search.detector is CornerDetector.HARRIS,
        k=_HARRIS_K,
    )
    points = np.asarray(corners, np.float32)
    if points.ndim < 2:  # there was none: OpenCV gives no array
        return np.empty((0, 2), np.float32), np.empty(0, np.float32)
    return points.reshape(-1, 2), np.asarray(response, np.float32).reshape(-1)


def _features(gray: np.ndarray, search: CornerSearch, allowed: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    import cv2
    import numpy as np

    most = _MOST_CANDIDATES * search.count
    if search.detector is CornerDetector.FAST:
        found = cv2.FastFeatureDetector.create(_FAST_THRESHOLD).detect(gray, allowed)
    elif search.detector is CornerDetector.ORB:
        found = cv2.ORB.create(most, fastThreshold=_FAST_THRESHOLD).detect(gray, allowed)
    else:
        found = cv2.SIFT.create(most).detect(gray, allowed)
    points = np.array([each.pt for each in found], np.float32).reshape(-1, 2)
    response = np.array([each.response for each in found], np.float32)
    if not len(points):
        return points, response
    order = np.lexsort((points[:, 0], points[:, 1], -response))[:most]  # ties by place: the same in each run
    order = order[response[order] >= search.quality * response.max()]
    kept = order[_spread(points[order], search.min_distance, search.count)]
    return points[kept], response[kept]


def _spread(points: np.ndarray, distance: float, count: int) -> list[int]:
    """Return which points to keep so that none is too near to an earlier one."""
    cell = max(distance, 1.0)
    taken: dict[tuple[int, int], list[tuple[float, float]]] = {}
    kept: list[int] = []
    for index, (x, y) in enumerate(points.tolist()):
        column, row = int(x // cell), int(y // cell)
        near = (
            other
            for across in (column - 1, column, column + 1)
            for down in (row - 1, row, row + 1)
            for other in taken.get((across, down), ())
        )
        if any((x - a) ** 2 + (y - b) ** 2 < distance * distance for a, b in near):
            continue
        taken.setdefault((column, row), []).append((x, y))
        kept.append(index)
        if len(kept) == count:
            break
    return kept


def _refined(gray: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return corners to a part of a pixel: where the gradients around them point at (W. Förstner, 1987)."""
    import cv2
    import numpy as np

    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 20, 0.01)
    moved = cv2.cornerSubPix(gray, points.reshape(-1, 1, 2).copy(), (4, 4), (-1, -1), criteria).reshape(-1, 2)
    near = np.hypot(*(moved - points).T) <= _REFINED_WITHIN  # not so for what is no number
    refined: np.ndarray = np.where(near[:, None], moved, points)
    return refined
