"""Motion of a surface from its points: where a place of a reference frame lies now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nodes.shared.tracking.motion_model import MotionModel
from studio.sdk import Keypoints

if TYPE_CHECKING:
    import numpy as np

_MODELS = tuple(MotionModel)
_FEWEST_FOR_VOTE = 6  # points, from which on those that move otherwise are left out
_REFINEMENTS = 8
_LEAST_SPREAD = 1e-6  # of the shorter axis of the points, as a share of the longer one
_SAME_PLACE = 1e-9  # px
_FARTHEST = 1e6  # px


@dataclass(frozen=True, slots=True, eq=False)
class PointMotion:
    """How points have moved from a reference frame.

    Args:
        matrix: float64 [3, 3]: a point (x, y, 1) of the reference frame lies at matrix · (x, y, 1)ᵀ now, to be divided
            by its third number, which is positive at the points. Pixels from the upper left corner of the picture.
        model: The kind of motion that the points allowed.
        count: How many points it was computed from.
    """

    matrix: np.ndarray
    model: MotionModel
    count: int


def estimate_point_motion(
    reference: Keypoints, now: Keypoints, most: MotionModel = MotionModel.PERSPECTIVE, tolerance: float = 3.0
) -> PointMotion | None:
    """Return the motion that the points of two frames share, or None if they have no point in common.

    Points are the same if their ids are. Those that are no numbers do not count, nor those with confidence 0 in one of
    the frames, unless all have it: they are then the last known places of what was lost. One point is a shift, two are
    a similarity, three affine, four a homography that meets them. Of more, a homography is fitted by least squares to
    those that RANSAC finds to agree within `tolerance` (M. Fischler and R. Bolles, 1981), from six on. Points that lie
    on one line, or in one place, say less, and the model is as simple as they are.

    Args:
        reference: The points at the reference frame.
        now: The points at another frame.
        most: The model is not freer than this one; it is then the least squares of all points.
        tolerance: Pixels from where the others say that a point should be.
    """
    source, target = match_points(reference, now)
    return fit_point_motion(source, target, most, tolerance) if len(source) else None


def match_points(reference: Keypoints, now: Keypoints) -> tuple[np.ndarray, np.ndarray]:
    """Return the places of the points that both frames have: two float64 [N, 2], in the order of their ids.

    Args:
        reference: The points at one frame.
        now: The points at another.
    """
    import numpy as np

    before, after = _read_rows(reference), _read_rows(now)
    rows = [(*before[number], *after[number]) for number in sorted(before.keys() & after.keys())]
    pairs = np.array(rows, np.float64).reshape(-1, 6)
    pairs = pairs[(np.abs(pairs[:, [0, 1, 3, 4]]) < _FARTHEST).all(axis=1)]  # no NaN is
    is_trusted = (pairs[:, 2] > 0) & (pairs[:, 5] > 0)
    pairs = pairs[is_trusted] if is_trusted.any() else pairs
    return pairs[:, :2].copy(), pairs[:, 3:5].copy()


def _read_rows(keypoints: Keypoints) -> dict[int, tuple[float, float, float]]:
    places, confidence = keypoints.points.tolist(), keypoints.confidence.tolist()
    return {number: (*place, sure) for number, place, sure in zip(keypoints.ids, places, confidence, strict=True)}


def fit_point_motion(
    source: np.ndarray, target: np.ndarray, most: MotionModel = MotionModel.PERSPECTIVE, tolerance: float = 3.0
) -> PointMotion:
    """Return the motion from points to points, as `estimate_point_motion` does.

    Args:
        source: float64 [N, 2], finite, at least one point.
        target: float64 [N, 2], where they are now.
        most: The model is not freer than this one.
        tolerance: Pixels, for the vote among six points or more.
    """
    kept = _vote(source, target, tolerance) if len(source) >= _FEWEST_FOR_VOTE else None
    if kept is not None:
        source, target = source[kept], target[kept]
    freest = min(_MODELS.index(most), _measure_rank(source, target))
    for model in reversed(_MODELS[: freest + 1]):
        matrix = _FITS[model](source, target)
        if matrix is not None and _is_usable(matrix, source):
            return PointMotion(matrix, model, len(source))
    return PointMotion(_fit_translation(source, target), MotionModel.TRANSLATION, len(source))


def _measure_rank(source: np.ndarray, target: np.ndarray) -> int:
    """Return the index of the freest model that the points determine, if no three of four are on a line."""
    import numpy as np

    rank = min(len(source), 4) - 1
    for points in (source, target):
        _, long_short, _ = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
        if long_short[0] <= _SAME_PLACE:
            return 0
        if len(points) > 2 and long_short[1] <= _LEAST_SPREAD * long_short[0]:
            rank = min(rank, 1)
    return rank


def _vote(source: np.ndarray, target: np.ndarray, tolerance: float) -> np.ndarray | None:
    """Return which points agree on a homography, or None if that cannot be said."""
    import cv2
    import numpy as np

    _, inliers = cv2.findHomography(source, target, cv2.RANSAC, tolerance, maxIters=2000, confidence=0.999)
    if inliers is None or inliers.sum() < 4:
        return None
    return np.asarray(inliers[:, 0] == 1)


def _is_usable(matrix: np.ndarray, source: np.ndarray) -> bool:
    """Return whether the plane is seen from one side, and all points are in front."""
    import numpy as np

    if not np.isfinite(matrix).all() or abs(np.linalg.det(matrix)) < 1e-12:
        return False
    return bool((source @ matrix[2, :2] + matrix[2, 2] > 1e-9).all())


def _fit_translation(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    import numpy as np

    matrix = np.eye(3)
    matrix[:2, 2] = (target - source).mean(axis=0)
    return matrix


def _fit_similarity(source: np.ndarray, target: np.ndarray) -> np.ndarray | None:
    """Fit a turn, a scale and a shift by least squares, as complex numbers: target = a · source + b."""
    import numpy as np

    before, after = (points - points.mean(axis=0) for points in (source, target))
    weight = float((before**2).sum())
    if weight <= _SAME_PLACE**2:
        return None
    real = float((before * after).sum()) / weight
    imaginary = float((before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]).sum()) / weight
    matrix = np.eye(3)
    matrix[:2, :2] = [[real, -imaginary], [imaginary, real]]
    matrix[:2, 2] = target.mean(axis=0) - matrix[:2, :2] @ source.mean(axis=0)
    return matrix


def _fit_affine(source: np.ndarray, target: np.ndarray) -> np.ndarray | None:
    import numpy as np

    before, after = (points - points.mean(axis=0) for points in (source, target))
    solved, _, rank, _ = np.linalg.lstsq(before, after, rcond=_LEAST_SPREAD)
    if rank < 2:
        return None
    matrix = np.eye(3)
    matrix[:2, :2] = solved.T
    matrix[:2, 2] = target.mean(axis=0) - matrix[:2, :2] @ source.mean(axis=0)
    return matrix


def _fit_homography(source: np.ndarray, target: np.ndarray) -> np.ndarray | None:
    """Fit by the normalized direct linear transform, then Gauss–Newton on the distances.

    R. Hartley and A. Zisserman, "Multiple View Geometry in Computer Vision" (2004), algorithms 4.2 and 4.3.
    """
    import numpy as np

    to_source, to_target = _normalize(source), _normalize(target)
    before, after = _apply(to_source, source), _apply(to_target, target)
    x, y = before.T
    u, v = after.T
    one, none = np.ones_like(x), np.zeros_like(x)
    rows = [[x, y, one, none, none, none, -u * x, -u * y, -u], [none, none, none, x, y, one, -v * x, -v * y, -v]]
    system = np.concatenate([np.stack(row, axis=1) for row in rows])
    _, sizes, axes = np.linalg.svd(system)
    if sizes[7] <= 1e-9 * sizes[0]:
        return None  # three of four lie on a line
    matrix = axes[8].reshape(3, 3)
    matrix = matrix * np.sign(before.mean(axis=0) @ matrix[2, :2] + matrix[2, 2])
    if len(source) > 4 and _is_usable(matrix, before):
        matrix = _refine(matrix, before, after)
    matrix = np.linalg.inv(to_target) @ matrix @ to_source
    return np.asarray(matrix / matrix[2, 2]) if matrix[2, 2] > 1e-12 else np.asarray(matrix / np.abs(matrix).max())


def _refine(matrix: np.ndarray, before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Return the homography with the least sum of squared distances near one."""
    import numpy as np

    best = matrix
    for _ in range(_REFINEMENTS):
        w = before @ best[2, :2] + best[2, 2]
        at = _apply(best, before)
        line = np.concatenate([before, np.ones((len(before), 1))], axis=1) / w[:, None]
        none = np.zeros_like(line)
        slopes = np.concatenate(
            [
                np.concatenate([line, none, -at[:, :1] * line], axis=1),
                np.concatenate([none, line, -at[:, 1:] * line], axis=1),
            ]
        )
        step = np.linalg.lstsq(slopes, (after - at).T.reshape(-1), rcond=1e-12)[0].reshape(3, 3)
        moved = best + step
        if not _is_usable(moved, before) or _sum_squares(moved, before, after) >= _sum_squares(best, before, after):
            break
        best = moved / np.linalg.norm(moved)
    return best


def _sum_squares(matrix: np.ndarray, before: np.ndarray, after: np.ndarray) -> float:
    return float(((_apply(matrix, before) - after) ** 2).sum())


def _apply(matrix: np.ndarray, points: np.ndarray) -> np.ndarray:
    import numpy as np

    moved = points @ matrix[:2, :2].T + matrix[:2, 2]
    return np.asarray(moved / (points @ matrix[2, :2] + matrix[2, 2])[:, None])


def _normalize(points: np.ndarray) -> np.ndarray:
    """Return what brings points to the middle, and their mean distance from it to √2."""
    import numpy as np

    middle = points.mean(axis=0)
    scale = 2**0.5 / float(np.hypot(*(points - middle).T).mean())
    return np.array([[scale, 0.0, -scale * middle[0]], [0.0, scale, -scale * middle[1]], [0.0, 0.0, 1.0]])


_FITS = {
    MotionModel.TRANSLATION: _fit_translation,
    MotionModel.SIMILARITY: _fit_similarity,
    MotionModel.AFFINE: _fit_affine,
    MotionModel.PERSPECTIVE: _fit_homography,
}
