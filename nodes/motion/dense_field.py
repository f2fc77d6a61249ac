"""From control points to a smooth field: where each pixel of a picture comes from."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from nodes.motion.control_points import ControlPoints

if TYPE_CHECKING:
    import numpy as np

_CELL = 8  # px: the field is worked out so far apart, and quadratic in between
_MOST_NODES = 20_000
_SOFTEST = 50.0  # smoothing of a point of no confidence, in squared spacings
_NEIGHBORS = 6
_CARRIERS = 16  # points that carry a place: those farther away weigh nothing
_COLLINEAR = 1e-3


class FieldInterpolation(StrEnum):
    """What lies between control points."""

    THIN_PLATE = "thin plate"
    LOCAL_AFFINE = "local affine"


def compute_displacement(
    controls: ControlPoints, width: int, height: int, field: FieldInterpolation, stiffness: float = 0.0
) -> np.ndarray:
    """Return how far from each pixel of the result its source lies: float32 [height, width, 2], (dx, dy).

    Args:
        controls: At least one, no two in one place.
        width: Of the result.
        height: Of the result.
        field: How it is made. One point moves everything, two (or all in a line) move, turn and scale it.
        stiffness: As of `evaluate`.
    """
    import cv2
    import numpy as np

    cell = max(_CELL, int(np.ceil(np.sqrt(width * height / _MOST_NODES))))
    columns, rows = -(-width // cell) + 4, -(-height // cell) + 4  # two beyond each edge, for the blur
    x = (np.arange(columns) - 1.5) * cell
    y = (np.arange(rows) - 1.5) * cell
    nodes = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    coarse = evaluate_displacement(controls, nodes, field, stiffness).reshape(rows, columns, 2).astype(np.float32)
    fine = cv2.resize(coarse, (columns * cell, rows * cell), interpolation=cv2.INTER_LINEAR)
    fine = cv2.blur(fine, (cell | 1, cell | 1))  # no kinks; unlike OpenCV's cubic, exact for what is affine
    return np.ascontiguousarray(fine[2 * cell : 2 * cell + height, 2 * cell : 2 * cell + width], np.float32)


def evaluate_displacement(
    controls: ControlPoints, places: np.ndarray, field: FieldInterpolation, stiffness: float = 0.0
) -> np.ndarray:
    """Return how far from each place of the result its source lies: float64 [M, 2].

    Args:
        controls: At least one, no two in one place.
        places: float64 [M, 2].
        field: How it is made.
        stiffness: How little it bends: 0 meets each point, from 1 on it is nearly affine.
    """
    import numpy as np

    if len(controls) < 3 or _in_a_line(controls.target):
        matrix, offset = _similarity(controls)
        return np.asarray(places @ (matrix - np.eye(2)).T + offset)
    made = _thin_plate if field is FieldInterpolation.THIN_PLATE else _local_affine
    return made(controls, places, stiffness)


def _thin_plate(controls: ControlPoints, places: np.ndarray, stiffness: float) -> np.ndarray:
    """Bend as a thin plate does: U(r) = r² log r and an affine part (F. Bookstein, "Principal Warps", 1989).

    It passes through points of full confidence; the less there is, the more a point may be missed.
    """
    import numpy as np
    from scipy.interpolate import RBFInterpolator

    spacing = np.sqrt(np.ptp(controls.target, axis=0).prod() / len(controls)) + 1e-9
    softness = _SOFTEST * (np.square(1.0 - controls.weight) ** 2 + stiffness**3)
    plate = RBFInterpolator(
        controls.target / spacing, controls.source - controls.target, smoothing=softness, kernel="thin_plate_spline"
    )
    return np.asarray(plate(places / spacing))


def _local_affine(controls: ControlPoints, places: np.ndarray, stiffness: float) -> np.ndarray:
    """Let each point carry what is around it, moved, turned and scaled as its neighbors say.

    T(y) = Σ w·(s + A (y − q)) with Gaussian weights w around the targets q (A. Siarohin et al., "First Order Motion
    Model for Image Animation", 2019, equations 4 and 6, with Jacobians A that are fitted instead of learned).
    """
    import numpy as np
    from scipy.spatial import cKDTree

    tree = cKDTree(controls.target)
    count = min(_NEIGHBORS + 1, len(controls))
    distance, near = tree.query(controls.target, count)
    jacobians = _jacobians(controls, near)
    offsets = controls.source - np.einsum("nij,nj->ni", jacobians, controls.target)
    reach = np.maximum(distance[:, 1 : 1 + max(1, count // 2)].mean(axis=1), 1.0)
    far, carriers = tree.query(places, min(_CARRIERS, len(controls)))
    exponent = -0.5 * (far / ((0.75 + 4 * stiffness) * reach[carriers])) ** 2
    weights = np.exp(exponent - exponent.max(axis=1, keepdims=True)) * controls.weight[carriers]
    weights /= weights.sum(axis=1, keepdims=True)
    made = offsets[carriers] + np.einsum("mkij,mj->mki", jacobians[carriers], places)
    return np.asarray(np.einsum("mk,mki->mi", weights, made) - places)


def _jacobians(controls: ControlPoints, near: np.ndarray) -> np.ndarray:
    """Return the matrix that takes the ways to a point's neighbors in the target to those in the source."""
    import numpy as np

    there = controls.target[near] - controls.target[:, None]
    here = controls.source[near] - controls.source[:, None]
    weight = controls.weight[near][:, :, None]
    square = np.einsum("nki,nkj->nij", there * weight, there)
    scale = np.trace(square, axis1=1, axis2=2)[:, None, None]
    ridge = 1e-6 * scale * np.eye(2) + 1e-12 * np.eye(2)
    mixed = np.einsum("nki,nkj->nij", here * weight, there)
    # the ridge draws towards no turn and no scaling, where neighbors lie in a line
    return np.asarray((mixed + ridge) @ np.linalg.inv(square + ridge))


def _similarity(controls: ControlPoints) -> tuple[np.ndarray, np.ndarray]:
    """Return the matrix and the offset that take targets to sources: a turn, one scale and a shift."""
    import numpy as np

    weight = controls.weight / controls.weight.sum()
    middle_there, middle_here = weight @ controls.target, weight @ controls.source
    there, here = controls.target - middle_there, controls.source - middle_here
    size = float((weight[:, None] * there**2).sum())
    if len(controls) < 2 or size < 1e-9:
        matrix = np.eye(2)
    else:
        along = float((weight * (here * there).sum(axis=1)).sum()) / size
        across = float((weight * (here[:, 1] * there[:, 0] - here[:, 0] * there[:, 1])).sum()) / size
        matrix = np.array([[along, -across], [across, along]])
    return matrix, middle_here - matrix @ middle_there


def _in_a_line(points: np.ndarray) -> bool:
    import numpy as np

    spread = np.linalg.svd(points - points.mean(axis=0), compute_uv=False)
    return bool(spread[1] <= _COLLINEAR * spread[0] + 1e-9)
