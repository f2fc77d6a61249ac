"""Bundle adjustment, against scipy's general solver."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import least_squares
from scipy.spatial.transform import Rotation

from nodes.motion.sfm.bundle_adjustment import BundleProblem, bundle_adjust

CAMERAS, POINTS, FOCAL = 3, 16, 200.0


def exact() -> BundleProblem:
    random = np.random.default_rng(0)
    cameras, seen = (part.ravel() for part in np.meshgrid(np.arange(CAMERAS), np.arange(POINTS), indexing="ij"))
    bundle = BundleProblem(
        Rotation.from_rotvec(random.normal(0, 0.1, (CAMERAS, 3))).as_matrix(),
        np.column_stack([-np.arange(CAMERAS) * 0.5, random.normal(0, 0.1, (CAMERAS, 2))]),
        random.uniform(-1, 1, (POINTS, 3)) + np.array([0, 0, 4]),
        FOCAL,
        cameras,
        seen,
        np.zeros((CAMERAS * POINTS, 2)),
    )
    return replace(bundle, observations=bundle.compute_residuals())


def disturbed(bundle: BundleProblem, noise: float) -> BundleProblem:
    """Move everything but the first camera, and what was seen by `noise` pixels."""
    random = np.random.default_rng(1)
    turns = random.normal(0, 0.01, (CAMERAS, 3))
    turns[0] = 0
    shifts = random.normal(0, 0.03, (CAMERAS, 3))
    shifts[0] = 0
    return replace(
        bundle,
        rotations=Rotation.from_rotvec(turns).as_matrix() @ bundle.rotations,
        translations=bundle.translations + shifts,
        points=bundle.points + random.normal(0, 0.05, (POINTS, 3)),
        observations=bundle.observations + random.normal(0, noise, bundle.observations.shape),
    )


def test_what_was_disturbed_is_found_again() -> None:
    found = bundle_adjust(disturbed(exact(), 0.0), steps=40, check=lambda: None)
    assert np.abs(found.compute_residuals()).max() < 0.02
    wrong_lens = replace(disturbed(exact(), 0.0), focal=1.15 * FOCAL)
    assert bundle_adjust(wrong_lens, steps=60, refine_focal=True, check=lambda: None).focal == pytest.approx(
        FOCAL, rel=0.02
    )


def test_the_minimum_is_that_of_a_general_solver() -> None:
    start = disturbed(exact(), 0.5)

    def misses(unknowns: np.ndarray) -> np.ndarray:
        cameras = unknowns[: 6 * (CAMERAS - 1)].reshape(-1, 6)
        turned = Rotation.from_rotvec(np.vstack([np.zeros(3), cameras[:, :3]])).as_matrix() @ start.rotations
        offsets = start.translations + np.vstack([np.zeros(3), cameras[:, 3:]])
        points = start.points + unknowns[6 * (CAMERAS - 1) :].reshape(-1, 3)
        return replace(start, rotations=turned, translations=offsets, points=points).compute_residuals().ravel()

    best = least_squares(misses, np.zeros(6 * (CAMERAS - 1) + 3 * POINTS), method="lm", max_nfev=3000)
    found = bundle_adjust(start, steps=60, tolerance=1e4, check=lambda: None)  # so that all count by their squares
    assert np.square(found.compute_residuals()).sum() == pytest.approx(2 * best.cost, rel=1e-3)
    assert found.rotations[0] == pytest.approx(start.rotations[0])


def test_what_was_followed_wrongly_has_little_weight() -> None:
    start = disturbed(exact(), 0.0)
    start.observations[7] += 30.0
    misses = np.linalg.norm(bundle_adjust(start, steps=60, check=lambda: None).compute_residuals(), axis=1)
    assert misses[7] > 5.0
    assert float(np.median(misses)) < 0.5


def test_it_can_be_cancelled() -> None:
    def cancel() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        bundle_adjust(disturbed(exact(), 0.5), steps=5, check=cancel)
