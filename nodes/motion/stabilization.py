"""Stabilization: the camera's motion from frame to frame, its smoothed path, and the correction between them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from nodes.shared.motion.temporal_smoothing import make_smoothing_weights
from nodes.shared.tracking.motion_model import MotionModel
from studio.sdk import Image
from studio.sdk.pixels import ResampleFilter, compute_luma, resize

if TYPE_CHECKING:
    import numpy as np

_WORKING_SIDE = 960
_POINTS = 500
_LEAST_POINTS = 8
_RETURN_ERROR = 0.5  # pixels of the working size
_RANSAC_ERROR = 1.5
_HALVINGS = 24


@dataclass(frozen=True, slots=True, eq=False)
class FrameMotions:
    """How the picture moves from each frame to the next.

    Args:
        steps: float64 [T − 1, 3, 3]: a point (x, y, 1) of frame t lies at steps[t] · (x, y, 1)ᵀ in frame t+1. Pixels
            from the upper left corner of the picture.
        known_count: How many steps were measured; in the others too little was to be seen, and nothing moves.
    """

    steps: np.ndarray
    known_count: int


@dataclass(frozen=True, slots=True, eq=False)
class StabilizeCorrection:
    """What makes each frame steady.

    Args:
        moves: float64 [T, 3, 3]: where a point of frame t comes to lie, without the zoom.
        zoom: By which factor all frames are enlarged about their middle.
    """

    moves: np.ndarray
    zoom: float


def make_working_image(image: Image) -> tuple[np.ndarray, float]:
    """Return uint8 brightness with sides of at most 960 pixels, and the scale that it has."""
    import numpy as np

    bright = compute_luma(image.pixels)
    scale = min(1.0, _WORKING_SIDE / max(image.width, image.height))
    if scale < 1.0:
        size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
        bright = resize(bright, *size, ResampleFilter.AREA)
    array = bright[0].nan_to_num(0.0).clamp(0.0, 1.0).mul(255.0).round().cpu().numpy()
    return np.ascontiguousarray(array.astype(np.uint8)), scale


def estimate_motion(first: np.ndarray, second: np.ndarray, model: MotionModel) -> np.ndarray | None:
    """Return the motion of most of the picture, float64 [3, 3], in pixels from the corner; None if too little is seen.

    Corners (J. Shi and C. Tomasi, 1994) are followed there and back by pyramidal Lucas-Kanade; the motion that most of
    them share is found by RANSAC, so that what moves in the scene does not count.

    Args:
        first: uint8 [H, W].
        second: uint8 [H, W].
        model: Which motions are possible.
    """
    import cv2
    import numpy as np

    if first.shape != second.shape or min(first.shape) < 16:
        return None
    apart = max(3.0, math.hypot(*first.shape) / 60.0)
    found = cv2.goodFeaturesToTrack(first, _POINTS, 0.01, apart)
    if found is None or len(found) < _LEAST_POINTS:
        return None
    start = np.asarray(found, np.float32).reshape(-1, 1, 2)
    there, seen, _ = cv2.calcOpticalFlowPyrLK(first, second, start, None, winSize=(21, 21), maxLevel=4)  # type: ignore[call-overload]
    back, returned, _ = cv2.calcOpticalFlowPyrLK(second, first, there, None, winSize=(21, 21), maxLevel=4)  # type: ignore[call-overload]
    kept = (seen[:, 0] == 1) & (returned[:, 0] == 1)
    kept &= np.linalg.norm((back - start)[:, 0], axis=1) < _RETURN_ERROR
    if kept.sum() < _LEAST_POINTS:
        return None
    return _fitted(start[kept, 0].astype(np.float64) + 0.5, there[kept, 0].astype(np.float64) + 0.5, model)


def _fitted(start: np.ndarray, end: np.ndarray, model: MotionModel) -> np.ndarray | None:
    import cv2
    import numpy as np

    if model is MotionModel.PERSPECTIVE:
        matrix, inliers = cv2.findHomography(start, end, cv2.RANSAC, _RANSAC_ERROR)
    else:
        fit = cv2.estimateAffine2D if model is MotionModel.AFFINE else cv2.estimateAffinePartial2D
        matrix, inliers = fit(start, end, method=cv2.RANSAC, ransacReprojThreshold=_RANSAC_ERROR)
    if matrix is None or int(inliers.sum()) < _LEAST_POINTS or not np.isfinite(matrix).all():
        return None
    step = np.eye(3)
    if model is MotionModel.TRANSLATION:
        among = inliers[:, 0] == 1
        step[:2, 2] = np.mean(end[among] - start[among], axis=0)
    else:
        step[: len(matrix)] = matrix
    return np.asarray(step / step[2, 2])


def scale_to_full_size(step: np.ndarray, scale: float) -> np.ndarray:
    """Return a motion measured in a smaller picture as it is in the whole one."""
    import numpy as np

    grow = np.diag([1.0 / scale, 1.0 / scale, 1.0])
    return np.asarray(grow @ step @ np.linalg.inv(grow))


def smooth_path(path: FrameMotions, sigma: float) -> np.ndarray:
    """Return where each frame's points would lie, had the camera moved smoothly: float64 [T, 3, 3].

    Each frame is brought to its place among the frames around, by a Gaussian in time (Y. Matsushita et al., "Full-frame
    Video Stabilization", 2006), fitted by a line, so that a steady pan stays where it is, at both ends too.

    Args:
        path: The measured steps.
        sigma: Standard deviation, in frames.
    """
    import numpy as np

    count = len(path.steps) + 1
    there, back = path.steps, np.linalg.inv(path.steps) if len(path.steps) else path.steps
    weights = make_smoothing_weights(count, sigma)
    reach = max(weights)
    total = np.zeros((count, 3, 3))
    for steps, sign in ((there, 1), (back, -1)):
        moved = np.broadcast_to(np.eye(3), (count, 3, 3)).copy()
        for k in range(0 if sign > 0 else 1, reach + 1):
            if k > 0:
                moved = _one_further(moved, steps, k, sign)
            total += weights[sign * k][:, None, None] * moved / moved[:, 2:, 2:]
    return total / total[:, 2:, 2:]


def _one_further(moved: np.ndarray, steps: np.ndarray, k: int, sign: int) -> np.ndarray:
    """Return the motion to the frame k away from that to the one before it; kept where there is no such frame."""
    count = len(moved)
    further = moved.copy()
    if sign > 0:
        further[: count - k] = steps[k - 1 :] @ moved[: count - k]
    else:
        further[k:] = steps[: count - k] @ moved[k:]
    return further


def lock_path(path: FrameMotions, reference: int) -> np.ndarray:
    """Return where each frame's points lie in one of the frames: float64 [T, 3, 3]."""
    import numpy as np

    count = len(path.steps) + 1
    reference = min(max(reference, 0), count - 1)
    moves = np.broadcast_to(np.eye(3), (count, 3, 3)).copy()
    for frame in range(reference - 1, -1, -1):
        moves[frame] = moves[frame + 1] @ path.steps[frame]
    for frame in range(reference + 1, count):
        moves[frame] = moves[frame - 1] @ np.linalg.inv(path.steps[frame - 1])
    return moves / moves[:, 2:, 2:]


@lru_cache(maxsize=8)
def compute_correction(
    path: FrameMotions, size: tuple[int, int], sigma: float, reference: int | None, limit: float
) -> StabilizeCorrection:
    """Return what makes the clip steady; kept for the last few, as each frame asks for the same.

    Args:
        path: The measured steps.
        size: Width and height of the frames.
        sigma: Of the smoothing, in frames; 0 leaves all as it is.
        reference: The frame to which all others are locked; None to smooth.
        limit: The greatest zoom; where it does not fill the frame, the motion is corrected less. 1 for no zoom at all.
    """
    import numpy as np

    if reference is not None:
        moves = lock_path(path, reference)
    elif sigma > 0.0:
        moves = smooth_path(path, sigma)
    else:
        moves = np.broadcast_to(np.eye(3), (len(path.steps) + 1, 3, 3)).copy()
    if limit <= 1.0:
        return StabilizeCorrection(moves, 1.0)
    share = np.ones(len(moves))
    if not _filled(moves, size, limit).all():
        share = _eased(_greatest_share(moves, size, limit), max(1.0, sigma))
        moves = _part(moves, share)
    low, high = 1.0, limit
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if _filled(moves, size, middle).all() else (middle, high)
    return StabilizeCorrection(moves, high)


def _part(moves: np.ndarray, share: np.ndarray) -> np.ndarray:
    import numpy as np

    return np.asarray(np.eye(3) + share[:, None, None] * (moves - np.eye(3)))


def _greatest_share(moves: np.ndarray, size: tuple[int, int], zoom: float) -> np.ndarray:
    """Return how much of each frame's correction keeps the frame filled: [T], 0..1."""
    import numpy as np

    low, high = np.zeros(len(moves)), np.ones(len(moves))
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        fits = _filled(_part(moves, middle), size, zoom)
        low, high = np.where(fits, middle, low), np.where(fits, high, middle)
    return np.where(_filled(moves, size, zoom), 1.0, low)


def _eased(share: np.ndarray, sigma: float) -> np.ndarray:
    """Return shares that change slowly and are nowhere greater."""
    from scipy.ndimage import gaussian_filter1d, minimum_filter1d

    reach = math.ceil(3 * sigma)
    least = minimum_filter1d(share, 2 * reach + 1, mode="nearest")
    eased: np.ndarray = gaussian_filter1d(least, sigma, mode="nearest", radius=reach)
    return eased


def _filled(moves: np.ndarray, size: tuple[int, int], zoom: float) -> np.ndarray:
    """Return for which frames the corners of the output are fetched from inside the picture: bool [T]."""
    import numpy as np

    width, height = size
    corners = np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]], np.float64).T
    places = np.linalg.inv(apply_zoom(moves, size, zoom)) @ corners
    places = places[:, :2] / places[:, 2:]
    tiny = 1e-6 * max(size)
    inside = (places > -tiny) & (places < np.array([[width], [height]]) + tiny)
    return np.asarray(inside.all(axis=(1, 2)))


def apply_zoom(moves: np.ndarray, size: tuple[int, int], zoom: float) -> np.ndarray:
    """Return motions followed by a zoom about the middle of the picture: [..., 3, 3]."""
    import numpy as np

    x, y = size[0] / 2, size[1] / 2
    grow = np.array([[zoom, 0, x - zoom * x], [0, zoom, y - zoom * y], [0, 0, 1]])
    return np.asarray(grow @ moves)
