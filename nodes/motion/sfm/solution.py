"""Solution of a camera solve: a camera for each frame, points, and how well both explain what was seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

SCENE_SIZE = 10.0
"""The median distance of a solved clip's points from its first camera."""

UNSOLVED_ERROR = -1.0
"""The error of a frame whose camera was put between its neighbors'."""


@dataclass(frozen=True)
class CameraSolution:
    """Cameras and points; the first camera stands at the origin and looks along z.

    Args:
        rotations: [frames, 3, 3], world → camera.
        positions: [frames, 3], the cameras' centers.
        focal: Pixels.
        points: float32 [N, 3].
        colors: float32 [N, 3], 0..1.
        errors: [frames], root of the mean square of what each frame's points miss, pixels; or UNSOLVED.
        has_parallax: Whether the camera moved; otherwise it only turned, and points lie on a sphere around it.
    """

    rotations: np.ndarray
    positions: np.ndarray
    focal: float
    points: np.ndarray
    colors: np.ndarray
    errors: np.ndarray
    has_parallax: bool


def interpolate_cameras(
    rotations: np.ndarray, positions: np.ndarray, known: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Fill in the cameras of frames that are not known: in between turned and moved evenly, held at the ends.

    Args:
        rotations: [frames, 3, 3].
        positions: [frames, 3].
        known: bool [frames], at least one true.
    """
    import numpy as np
    from scipy.spatial.transform import Rotation, Slerp

    frames, solved = np.arange(len(known)), np.flatnonzero(known)
    if len(solved) == len(frames):
        return rotations, positions
    at = np.clip(frames, solved[0], solved[-1])
    if len(solved) == 1:
        return rotations[at], positions[at]
    turned = Slerp(solved, Rotation.from_matrix(rotations[solved]))(at).as_matrix()
    moved = np.stack([np.interp(at, solved, positions[solved][:, axis]) for axis in range(3)], axis=1)
    keep = known[:, None]
    return np.where(keep[:, :, None], rotations, turned), np.where(keep, positions, moved)
