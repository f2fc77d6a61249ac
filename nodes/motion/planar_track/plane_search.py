"""Guesses where a plane is in a frame: from a frame in which it is known, and from the reference frame alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nodes.motion.klt import track_klt
from nodes.shared.tracking.motion_model import MotionModel
from nodes.shared.tracking.point_motion import fit_point_motion

if TYPE_CHECKING:
    import numpy as np

_POINTS = 240
_QUALITY = 0.01
_WINDOW = 21  # px
_RETURN_ERROR = 0.7  # px
_AGREEMENT = 2.0  # px
_FEATURES = 1500
_UNLIKE = 0.75  # of the distance to the second best: D. Lowe's ratio
_FEWEST_MATCHES = 12


def follow_plane(
    before: np.ndarray, now: np.ndarray, region: np.ndarray, matrix: np.ndarray, hidden: np.ndarray | None,
    model: MotionModel,
) -> np.ndarray | None:  # fmt: skip
    """Return where a plane is that is known in another frame, float64 [3, 3]; None if no point of it was found again.

    Corners on the plane (J. Shi, C. Tomasi, 1994) are followed by pyramidal Lucas-Kanade, there and back; the motion
    that most of them share is found by RANSAC.

    Args:
        before: uint8 [H, W], where the plane is known.
        now: uint8 [H, W].
        region: bool [H, W], the plane in the reference frame.
        matrix: float64 [3, 3], from the reference frame to `before`; pixels from the corner.
        hidden: float32 [H, W], 0..1, what is covered in `before`; None for nothing.
        model: Which motions are possible.
    """
    import cv2
    import numpy as np

    height, width = before.shape
    allowed = cv2.warpPerspective(region.astype(np.uint8), matrix, (width, height), flags=cv2.INTER_NEAREST)
    if hidden is not None:
        allowed[hidden > 0.5] = 0
    count = int(allowed.sum())
    if not count:
        return None
    apart = max(3.0, (count / _POINTS) ** 0.5 * 0.5)
    corners = cv2.goodFeaturesToTrack(before, _POINTS, _QUALITY, apart, mask=allowed)
    if corners is None or not len(corners):
        return None
    points = np.asarray(corners, np.float32).reshape(-1, 2) + np.float32(0.5)
    found = track_klt(before, now, points, _WINDOW)
    good = found.error <= _RETURN_ERROR
    if not good.any():
        return None
    source, target = points[good].astype(np.float64), found.points[good].astype(np.float64)
    moved = fit_point_motion(source, target, model, _AGREEMENT).matrix @ matrix
    return np.asarray(moved / moved[2, 2])


def find_plane(
    reference: np.ndarray, now: np.ndarray, region: np.ndarray, hidden: np.ndarray | None, model: MotionModel
) -> np.ndarray | None:
    """Return where a plane is, wherever that may be: float64 [3, 3]; None if it is not recognized.

    Its features are compared with those of the frame (D. Lowe, "Distinctive Image Features from Scale-Invariant
    Keypoints", 2004). It is for frames after which the plane was lost.

    Args:
        reference: uint8 [H, W], the reference frame.
        now: uint8 [H, W].
        region: bool [H, W], the plane in the reference frame.
        hidden: float32 [H, W], 0..1, what is covered now; None for nothing.
        model: Which motions are possible.
    """
    import cv2
    import numpy as np

    finder = cv2.SIFT.create(_FEATURES)
    wanted, own = finder.detectAndCompute(reference, region.astype(np.uint8))
    shown = None if hidden is None else (hidden <= 0.5).astype(np.uint8)
    found, other = finder.detectAndCompute(now, shown)
    if own is None or other is None or len(own) < _FEWEST_MATCHES or len(other) < 2:
        return None
    pairs = cv2.BFMatcher.create().knnMatch(own, other, 2)
    best = [first for first, second in pairs if first.distance < _UNLIKE * second.distance]
    if len(best) < _FEWEST_MATCHES:
        return None
    source = np.array([wanted[each.queryIdx].pt for each in best], np.float64) + 0.5
    target = np.array([found[each.trainIdx].pt for each in best], np.float64) + 0.5
    motion = fit_point_motion(source, target, model, _AGREEMENT)
    return motion.matrix if motion.count >= _FEWEST_MATCHES else None
