"""Motion of a surface from points: as free as the points allow, exact where they are, robust where they are many."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch

from nodes.shared.tracking.motion_model import MotionModel
from nodes.shared.tracking.point_motion import estimate_point_motion, fit_point_motion
from studio.sdk import Keypoints

_VIEW = np.array([[0.9, 0.2, 12.0], [-0.15, 1.1, -7.0], [4e-4, -3e-4, 1.0]])
_TURNED = np.array([[0.8, -0.6, 20.0], [0.6, 0.8, -4.0], [0.0, 0.0, 1.0]])
_SHEARED = np.array([[1.2, 0.3, -5.0], [0.1, 0.7, 9.0], [0.0, 0.0, 1.0]])


def _keypoints(
    points: np.ndarray, ids: tuple[int, ...] | None = None, confidence: float | list[float] = 1.0
) -> Keypoints:
    places = torch.tensor(np.asarray(points), dtype=torch.float32).reshape(-1, 2)
    sure = torch.as_tensor(confidence, dtype=torch.float32).expand(len(places)).contiguous()
    return Keypoints(places, sure, tuple(range(len(places))) if ids is None else ids)


def _moved(matrix: np.ndarray, points: np.ndarray) -> np.ndarray:
    return np.asarray(cv2.perspectiveTransform(points[None].astype(np.float64), matrix)[0])


_SQUARE = np.array([[10.0, 20.0], [200.0, 30.0], [190.0, 140.0], [15.0, 120.0]])


@pytest.mark.parametrize(
    ("count", "matrix", "model"),
    [
        (2, _TURNED, MotionModel.SIMILARITY),
        (3, _SHEARED, MotionModel.AFFINE),
        (4, _VIEW, MotionModel.PERSPECTIVE),
    ],
)
def test_as_many_points_as_a_model_needs_are_met_exactly(count: int, matrix: np.ndarray, model: MotionModel) -> None:
    points = _SQUARE[:count]
    found = fit_point_motion(points, _moved(matrix, points))
    assert (found.model, found.count) == (model, count)
    assert found.matrix.dtype == np.float64
    np.testing.assert_allclose(found.matrix, matrix, atol=1e-9)


def test_one_point_is_a_shift() -> None:
    found = estimate_point_motion(_keypoints(_SQUARE[:1]), _keypoints(_SQUARE[:1] + np.array([3.0, -2.0])))
    assert found is not None
    assert found.model is MotionModel.TRANSLATION
    assert found.matrix.tolist() == [[1.0, 0.0, 3.0], [0.0, 1.0, -2.0], [0.0, 0.0, 1.0]]


def test_points_are_paired_by_their_numbers() -> None:
    now = _keypoints(_moved(_TURNED, _SQUARE)[[3, 1, 0]], ids=(3, 1, 0))
    found = estimate_point_motion(_keypoints(_SQUARE), now)
    assert found is not None
    assert found.count == 3
    np.testing.assert_allclose(found.matrix, _TURNED, atol=1e-4)


def test_without_a_common_point_there_is_no_motion() -> None:
    assert estimate_point_motion(_keypoints(_SQUARE), _keypoints(_SQUARE, ids=(4, 5, 6, 7))) is None
    assert estimate_point_motion(_keypoints(np.empty((0, 2))), _keypoints(_SQUARE)) is None
    nowhere = _keypoints(np.full((4, 2), np.nan))
    assert estimate_point_motion(_keypoints(_SQUARE), nowhere) is None


def test_what_is_lost_or_no_number_does_not_count() -> None:
    now = _moved(_SHEARED, _SQUARE)
    now[3] = 500.0, 500.0
    found = estimate_point_motion(_keypoints(_SQUARE), _keypoints(now, confidence=[1.0, 0.5, 1.0, 0.0]))
    assert found is not None
    assert found.model is MotionModel.AFFINE
    now[3] = np.nan, np.inf
    again = estimate_point_motion(_keypoints(_SQUARE), _keypoints(now))
    assert again is not None
    np.testing.assert_array_equal(again.matrix, found.matrix)


def test_if_all_is_lost_the_last_known_places_count() -> None:
    now = _keypoints(_SQUARE + 5.0, confidence=0.0)
    found = estimate_point_motion(_keypoints(_SQUARE), now)
    assert found is not None
    np.testing.assert_allclose(found.matrix[:2, 2], 5.0, atol=1e-4)


def test_many_points_agree_and_strays_do_not_count() -> None:
    random = np.random.default_rng(3)
    points = random.uniform(0, 300, (60, 2))
    now = _moved(_VIEW, points) + random.normal(0, 0.05, (60, 2))
    now[:20] += random.uniform(30, 90, (20, 2))
    found = fit_point_motion(points, now)
    assert found.count == 40
    corners = np.array([[0.0, 0.0], [300.0, 0.0], [300.0, 300.0], [0.0, 300.0]])
    assert np.abs(_moved(found.matrix, corners) - _moved(_VIEW, corners)).max() < 0.15
    again = fit_point_motion(points, now)
    np.testing.assert_array_equal(found.matrix, again.matrix)


def test_the_homography_has_the_least_squares() -> None:
    random = np.random.default_rng(5)
    points = random.uniform(0, 300, (5, 2))
    now = _moved(_VIEW, points) + random.normal(0, 0.5, (5, 2))

    def error(matrix: np.ndarray) -> float:
        return float(((_moved(matrix, points) - now) ** 2).sum())

    found = fit_point_motion(points, now).matrix
    other, _ = cv2.findHomography(points, now, 0)  # which minimizes the same
    assert error(found) <= error(other) * 1.0001


def test_a_limit_keeps_the_motion_simple() -> None:
    now = _moved(_VIEW, _SQUARE)
    found = [fit_point_motion(_SQUARE, now, most) for most in MotionModel]
    assert [each.model for each in found] == list(MotionModel)
    np.testing.assert_allclose(found[0].matrix[:2, 2], (now - _SQUARE).mean(axis=0))


def test_points_that_say_less_give_a_simpler_motion() -> None:
    same = np.array([[5.0, 5.0], [5.0, 5.0], [5.0, 5.0]])
    assert fit_point_motion(same, same + 2.0).model is MotionModel.TRANSLATION
    line = np.array([[0.0, 0.0], [10.0, 5.0], [20.0, 10.0], [30.0, 15.0]])
    found = fit_point_motion(line, _moved(_TURNED, line))
    assert found.model is MotionModel.SIMILARITY
    np.testing.assert_allclose(found.matrix, _TURNED, atol=1e-9)
    three = np.array([[0.0, 0.0], [10.0, 0.0], [20.0, 0.0], [5.0, 15.0]])
    assert fit_point_motion(three, _moved(_SHEARED, three)).model is MotionModel.AFFINE
    crossed = _SQUARE[[0, 2, 1, 3]]
    assert fit_point_motion(_SQUARE, crossed).model is MotionModel.AFFINE  # no view of a plane is that
