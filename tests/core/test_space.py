"""Points and cameras check themselves, and a camera sees places where OpenCV says."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
import torch

from studio.core.errors import ShapeError
from studio.core.space import Camera, Points


def camera(rotation: torch.Tensor | None = None, focal: float = 80.0, width: int = 96) -> Camera:
    turn = torch.eye(3) if rotation is None else rotation
    return Camera(turn, torch.tensor([0.3, -0.2, -4.0]), focal, (47.5, 31.5), width, 64)


@pytest.mark.parametrize(
    ("make", "wanted"),
    [
        (lambda: Points(torch.zeros(3, 2), torch.zeros(3, 3)), r"Points.positions needs float32 \[N, 3\]"),
        (lambda: Points(torch.zeros(3, 3), torch.zeros(2, 3)), r"Points.colors needs float32 \[3, 3\]"),
        (lambda: camera(torch.eye(4)), r"Camera.rotation needs float32 \[3, 3\]"),
        (lambda: camera(torch.eye(3) * 2), "rows at right angles, of length 1"),
        (lambda: camera(-torch.eye(3)), "rows at right angles, of length 1"),
        (lambda: camera(torch.full((3, 3), torch.nan)), "rows at right angles, of length 1"),
        (lambda: camera(focal=0.0), "found 0, 96×64"),
        (lambda: camera(width=0), "found 80, 0×64"),
    ],
)
def test_what_is_wrong_is_named(make: Callable[[], object], wanted: str) -> None:
    with pytest.raises(ShapeError, match=wanted):
        make()


def test_they_count_their_bytes() -> None:
    assert (len(Points.make_empty()), Points.make_empty().nbytes) == (0, 0)
    assert Points(torch.zeros(5, 3), torch.zeros(5, 3)).nbytes == 120
    assert camera().nbytes == 48


def test_places_are_seen_where_opencv_says() -> None:
    vector = np.array([0.2, -0.4, 0.1])
    eye = camera(torch.from_numpy(cv2.Rodrigues(vector)[0]).float())
    positions = np.random.default_rng(0).uniform(-1, 1, (50, 3))
    matrix = np.array([[80.0, 0, 47.5], [0, 80.0, 31.5], [0, 0, 1]])
    offset = -cv2.Rodrigues(vector)[0] @ eye.position.double().numpy()
    expected = cv2.projectPoints(positions, vector, offset, matrix, None)[0][:, 0]
    places, depth = eye.project_points(torch.from_numpy(positions).float())
    assert np.abs(places.numpy() - expected).max() < 1e-3
    assert np.allclose(depth.numpy(), (cv2.Rodrigues(vector)[0] @ positions.T)[2] + offset[2], atol=1e-5)


def test_a_camera_of_another_size_sees_the_same() -> None:
    place = torch.tensor([[0.5, 0.4, 0.0]])
    whole, half = camera(), camera().resize_picture(48, 32)
    assert (half.width, half.height, half.center, half.focal) == (48, 32, (23.5, 15.5), 40.0)
    corner = whole.project_points(place)[0] + 0.5  # from the corner of the picture, sizes are multiplied
    assert torch.allclose(half.project_points(place)[0] + 0.5, corner / 2, atol=1e-4)
    wide = camera().resize_picture(128, 64)
    assert (wide.focal, wide.center) == (80.0, (63.5, 31.5))
