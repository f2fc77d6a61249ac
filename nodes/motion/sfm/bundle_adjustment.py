"""Bundle adjustment: cameras and points moved together until all that was seen fits best.

Levenberg-Marquardt on the normal equations, with the points eliminated first (Schur complement), as in B. Triggs et
al., "Bundle Adjustment: A Modern Synthesis" (2000). The points' part is many blocks of 3×3, so that what remains to be
solved has 6 unknowns for each camera. A general solver of sparse least squares reaches the same minimum; tests hold it
to that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_CONVERGED = 1e-4  # of the cost, from one step to the next
_NEAR = 1e-6  # what lies closer to a camera's plane, or behind it, cannot be seen
_PRIOR = 1e-4  # of each observation: what a focal length that nothing determines is held by


@dataclass(frozen=True)
class BundleProblem:
    """Cameras, points, and where which camera saw which point.

    Args:
        rotations: [K, 3, 3], world → camera.
        translations: [K, 3]: x_camera = rotation · x + offset.
        points: [P, 3], in the world.
        focal: In pixels, one for all cameras.
        camera_indices: int [M], for each observation.
        point_indices: int [M], the point of each observation.
        observations: [M, 2], pixels from the axis.
    """

    rotations: np.ndarray
    translations: np.ndarray
    points: np.ndarray
    focal: float
    camera_indices: np.ndarray
    point_indices: np.ndarray
    observations: np.ndarray

    def transform_to_cameras(self) -> np.ndarray:
        """Return the points as their cameras see them: [M, 3]."""
        import numpy as np

        turned = np.einsum("mij,mj->mi", self.rotations[self.camera_indices], self.points[self.point_indices])
        seen: np.ndarray = turned + self.translations[self.camera_indices]
        return seen

    def compute_residuals(self) -> np.ndarray:
        """Return by how much each observation differs from what its camera would see: [M, 2], pixels."""
        import numpy as np

        x = self.transform_to_cameras()
        depth = np.maximum(x[:, 2:], _NEAR)
        found: np.ndarray = self.focal * x[:, :2] / depth - self.observations
        return found


def bundle_adjust(
    bundle: BundleProblem, *, steps: int, tolerance: float = 1.0, refine_focal: bool = False, check: Callable[[], None]
) -> BundleProblem:
    """Return the bundle whose misses are least; its first camera stays where it is, and so does the scene's size.

    What is minimized is Σ 2 s² (√(1 + |miss|² / s²) − 1), nearly the square of small misses and the length of large
    ones, so that what was followed wrongly has little weight.

    Args:
        bundle: Close to the answer.
        steps: At most.
        tolerance: s, pixels.
        refine_focal: Whether the focal length is an unknown, too; it must be positive.
        check: Called before each step; raises to cancel.
    """
    damping, cost = 1e-3, _cost(bundle, tolerance)
    for _ in range(steps):
        check()
        system = _NormalEquations.from_bundle(bundle, tolerance, refine_focal)
        better = None
        while better is None and damping < 1e8:
            moved = system.take_step(bundle, damping)
            moved_cost = float("inf") if moved is None else _cost(moved, tolerance)
            better = moved if moved_cost < cost else None
            damping *= 0.2 if better is not None else 6.0
        if better is None:
            break
        bundle, gain, cost = better, cost - moved_cost, moved_cost
        if gain <= _CONVERGED * cost:
            break
    return bundle


def _cost(bundle: BundleProblem, tolerance: float) -> float:
    import numpy as np

    if bundle.focal <= 0.0:
        return float("inf")
    squares = np.square(bundle.compute_residuals()).sum(1) / tolerance**2
    return float(2 * tolerance**2 * (np.sqrt(1 + squares) - 1).sum())


@dataclass(frozen=True)
class _NormalEquations:
    """The normal equations: cameras (and focal length) with each other, points with themselves, and one with another.

    Args:
        among: [6K + 1, 6K + 1].
        blocks: [P, 3, 3].
        between: [3, free, P].
        downhill: [6K + 1] and [P, 3].
        free: Which unknowns of the cameras move.
    """

    among: np.ndarray
    blocks: np.ndarray
    between: np.ndarray
    downhill: tuple[np.ndarray, np.ndarray]
    free: np.ndarray

    @classmethod
    def from_bundle(cls, bundle: BundleProblem, tolerance: float, refine_focal: bool) -> _NormalEquations:
        """Linearize around a bundle."""
        import numpy as np

        cameras, points = len(bundle.rotations), len(bundle.points)
        to_camera, to_point, to_focal, misses = _derivatives(bundle, tolerance)
        size = 6 * cameras + 1
        among, between = np.zeros((size, size)), np.zeros((3, size, points))
        corner = sum_by_index(np.einsum("mki,mkj->mij", to_camera, to_camera), bundle.camera_indices, cameras)
        for index in range(cameras):
            among[6 * index : 6 * index + 6, 6 * index : 6 * index + 6] = corner[index]
        with_focal = sum_by_index(np.einsum("mki,mk->mi", to_camera, to_focal), bundle.camera_indices, cameras).ravel()
        among[-1, :-1], among[:-1, -1] = with_focal, with_focal
        held = _PRIOR * len(misses)
        among[-1, -1] = float(np.square(to_focal).sum()) + held * float(np.square(to_focal).mean())
        crossed = np.einsum("mki,mkj->jim", to_camera, to_point)
        for part in range(6):
            between[:, 6 * bundle.camera_indices + part, bundle.point_indices] = crossed[:, part]
        between[:, -1] = sum_by_index(np.einsum("mk,mkj->mj", to_focal, to_point), bundle.point_indices, points).T
        downhill = -np.append(
            sum_by_index(np.einsum("mki,mk->mi", to_camera, misses), bundle.camera_indices, cameras).ravel(),
            float((to_focal * misses).sum()),
        )
        point_downhill = -sum_by_index(np.einsum("mki,mk->mi", to_point, misses), bundle.point_indices, points)
        blocks = sum_by_index(np.einsum("mki,mkj->mij", to_point, to_point), bundle.point_indices, points)
        free = _free(bundle, refine_focal)
        return cls(among, blocks, np.ascontiguousarray(between[:, free]), (downhill, point_downhill), free)

    def take_step(self, bundle: BundleProblem, damping: float) -> BundleProblem | None:
        """Return the bundle one step on; None if the damping is too small for that.

        With a point's inverse block as L Lᵀ, what it takes from the cameras is a matrix times its own transpose, of
        which BLAS works out one half only.
        """
        import numpy as np

        diagonal = np.einsum("pii->pi", self.blocks)
        try:
            inverse = np.linalg.inv(self.blocks + (damping * diagonal + 1e-12)[:, :, None] * np.eye(3))
            lower = np.linalg.cholesky(inverse)
        except np.linalg.LinAlgError:
            return None
        free, between = self.free, self.between
        reduced = self.among[np.ix_(free, free)]
        reduced[np.diag_indices(len(free))] *= 1 + damping
        downhill, point_downhill = self.downhill
        left = downhill[free]
        for axis in range(3):
            weighted = sum(between[row] * lower[:, row, axis] for row in range(axis, 3))
            reduced -= weighted @ weighted.T
            left -= weighted @ np.einsum("pr,pr->p", lower[:, :, axis], point_downhill)
        step = np.zeros(len(self.among))
        step[free] = np.linalg.solve(reduced + 1e-12 * np.eye(len(free)), left)
        rest = point_downhill - np.stack([step[free] @ between[axis] for axis in range(3)], 1)
        return _apply(bundle, step, np.einsum("pij,pj->pi", inverse, rest))


def _derivatives(bundle: BundleProblem, tolerance: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return what misses change by: cameras [M, 2, 6], points [M, 2, 3], log focal [M, 2]; and the misses [M, 2].

    All are weighted as the loss has it (iteratively reweighted least squares). A camera turns by left multiplication.
    """
    import numpy as np

    x = bundle.transform_to_cameras()
    in_front = x[:, 2] > _NEAR
    depth = np.maximum(x[:, 2], _NEAR)
    u, v = x[:, 0] / depth, x[:, 1] / depth
    misses = bundle.compute_residuals()
    weight = (1 + np.square(misses).sum(1) / tolerance**2) ** -0.25 * in_front
    scale = bundle.focal / depth
    zero = np.zeros_like(u)
    to_seen = np.stack([np.stack([scale, zero, -scale * u], 1), np.stack([zero, scale, -scale * v], 1)], 1)
    turned = x - bundle.translations[bundle.camera_indices]
    by_turning = np.cross(turned[:, None], to_seen)
    to_camera = np.concatenate([by_turning, to_seen], 2) * weight[:, None, None]
    to_point = np.einsum("mij,mjk->mik", to_seen, bundle.rotations[bundle.camera_indices]) * weight[:, None, None]
    return to_camera, to_point, bundle.focal * np.stack([u, v], 1) * weight[:, None], misses * weight[:, None]


def sum_by_index(values: np.ndarray, index: np.ndarray, count: int) -> np.ndarray:
    """Add up values by index: [M, …] → [count, …]."""
    import numpy as np

    flat = values.reshape(len(values), -1)
    sums = np.stack([np.bincount(index, flat[:, column], count) for column in range(flat.shape[1])], 1)
    return sums.reshape(count, *values.shape[1:])


def _free(bundle: BundleProblem, refine_focal: bool) -> np.ndarray:
    """Return which unknowns move: not the first camera, nor the largest part of the way to the farthest one."""
    import numpy as np

    cameras = len(bundle.rotations)
    centers = -np.einsum("kji,kj->ki", bundle.rotations, bundle.translations)
    farthest = int(np.linalg.norm(centers - centers[0], axis=1).argmax())
    held = {0, 1, 2, 3, 4, 5, 6 * farthest + 3 + int(np.abs(bundle.translations[farthest]).argmax())}
    if not refine_focal:
        held.add(6 * cameras)
    return np.array([index for index in range(6 * cameras + 1) if index not in held])


def _apply(bundle: BundleProblem, step: np.ndarray, points: np.ndarray) -> BundleProblem:
    import numpy as np
    from scipy.spatial.transform import Rotation

    cameras = step[:-1].reshape(-1, 6)
    turns = Rotation.from_rotvec(cameras[:, :3]).as_matrix()
    return replace(
        bundle,
        rotations=turns @ bundle.rotations,
        translations=bundle.translations + cameras[:, 3:],
        points=bundle.points + points,
        focal=bundle.focal * float(np.exp(np.clip(step[-1], -0.5, 0.5))),
    )
