"""Frames without a camera get one between their neighbours'."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from nodes.motion.sfm.solution import interpolate_cameras


def test_gaps_are_bridged_and_ends_held() -> None:
    turned = Rotation.from_rotvec([[0, 0, 0], [0, 0, 9], [0, 0, 0.2], [0, 0, 9]]).as_matrix()
    places = np.array([[0.0, 0, 0], [9, 9, 9], [2, 4, 0], [9, 9, 9]])
    rotations, positions = interpolate_cameras(turned, places, np.array([True, False, True, False]))
    assert positions.tolist() == [[0, 0, 0], [1, 2, 0], [2, 4, 0], [2, 4, 0]]
    assert Rotation.from_matrix(rotations).as_rotvec()[:, 2] == pytest.approx([0, 0.1, 0.2, 0.2])


def test_one_camera_serves_all() -> None:
    rotations, positions = interpolate_cameras(
        np.stack([np.eye(3)] * 3), np.ones((3, 3)), np.array([False, True, False])
    )
    assert positions.tolist() == [[1, 1, 1]] * 3
    assert rotations[2].tolist() == np.eye(3).tolist()
