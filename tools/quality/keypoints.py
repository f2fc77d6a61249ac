"""Points: found where they are, and followed along motion that is known exactly."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
import torch

from nodes.motion.control_points import ControlPoints
from nodes.motion.dense_field import FieldInterpolation, compute_displacement, evaluate_displacement
from nodes.motion.detect import DetectKeypoints
from nodes.motion.track import TrackKeypoints, TrackState
from nodes.shared.motion.disocclusion import fade_field
from studio.sdk import Image
from studio.sdk.testing import run_frame
from tools.quality.known_answer import Known

WIDTH, HEIGHT, FRAMES = 320, 240, 100
_MARGIN = 240

Motion = tuple[np.ndarray, np.ndarray]
"""A matrix and an offset: where a point of the first frame is, A·p + b."""


def measure() -> list[Known]:
    """Return the figures of all nodes about points."""
    drifts = (drift(kind) for kind in ("translation", "rotation", "zoom"))
    return [corners(), *drifts, *(affine_field(field) for field in FieldInterpolation), met_points()]


def corners() -> Known:
    """Find the corners of a soft checkerboard, which lie on whole multiples of its fields."""
    board = np.kron(np.indices((6, 8)).sum(0) % 2, np.ones((40, 40))).astype(np.float32)
    picture = Image.from_array(np.repeat(cv2.GaussianBlur(board, (0, 0), 1.0)[:, :, None], 3, axis=2))
    points = run_frame(DetectKeypoints(distance=20.0), image=picture).points / 40
    assert len(points) == 5 * 7
    error = float((points - points.round()).abs().max()) * 40
    return Known("motion.detect_keypoints", "largest error, corners of a checkerboard", error, "px", "exact", 0.05)


def drift(kind: str) -> Known:
    """Follow points for 100 frames, and compare each place with where the point of its first frame must be."""
    return Known("motion.track_keypoints", f"largest error, {kind}, 100 frames", _worst(kind), "px", "exact", 0.5)


def affine_field(field: FieldInterpolation) -> Known:
    """Move 40 points by an affine motion, and compare the field inside their hull with that motion's inverse."""
    places = np.random.default_rng(3).uniform((40, 30), (WIDTH - 40, HEIGHT - 30), (40, 2))
    matrix, offset = np.array([[1.1, -0.2], [0.15, 0.95]]), np.array([-12.0, 9.0])
    targets = places @ matrix.T + offset
    controls = ControlPoints(places, targets, np.ones(len(places)))
    found = fade_field(compute_displacement(controls, WIDTH, HEIGHT, field, stiffness=0.3), targets, 40.0)
    x, y = np.meshgrid(np.arange(WIDTH) + 0.5, np.arange(HEIGHT) + 0.5)
    exact = (np.stack([x, y], axis=-1) - offset) @ np.linalg.inv(matrix).T
    inside = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.fillConvexPoly(inside, cv2.convexHull(targets.astype(np.int32)), (1,))
    error = np.hypot(*(found + np.stack([x, y], axis=-1) - exact)[inside > 0].T)
    what = f"largest error of an affine motion inside the hull, {field}"
    return Known("motion.motion_transfer", what, float(error.max()), "px", "exact", 0.1)


def met_points() -> Known:
    """Bend a thin plate through 60 points that go their own ways, and look at how far it misses them."""
    random = np.random.default_rng(4)
    places = random.uniform((0, 0), (WIDTH, HEIGHT), (60, 2))
    controls = ControlPoints(places, places + random.normal(0, 4, (60, 2)), np.ones(60))
    error = np.hypot(
        *(evaluate_displacement(controls, controls.target, FieldInterpolation.THIN_PLATE) + controls.target - places).T
    )
    what = "largest distance at which a thin plate passes its points"
    return Known("motion.motion_transfer", what, float(error.max()), "px", "exact", 0.001)


def _worst(kind: str) -> float:
    node, state = TrackKeypoints(count=50), None
    born: dict[int, np.ndarray] = {}
    worst, oldest = 0.0, 0
    first: dict[int, int] = {}
    for frame in range(FRAMES):
        state = node.advance(state, picture(kind, frame), None, None)
        matrix, offset = motion(kind, frame)
        for number, place in zip(state.ids, state.points.numpy(), strict=True):
            origin = born.setdefault(number, np.linalg.inv(matrix) @ (place - offset))
            worst = max(worst, float(np.linalg.norm(matrix @ origin + offset - place)))
            oldest = max(oldest, frame - first.setdefault(number, frame))
    assert isinstance(state, TrackState)
    assert len(state.ids) >= 30
    assert oldest == FRAMES - 1, "no point was followed through the whole clip"
    return worst


def motion(kind: str, frame: int) -> Motion:
    """Return where points of frame 0 are in another frame."""
    centre = np.array([WIDTH / 2, HEIGHT / 2])
    if kind == "translation":
        return np.eye(2), np.array([1.1, -0.7]) * frame
    if kind == "rotation":
        angle = np.radians(1.2 * frame)
        matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    else:
        matrix = np.eye(2) * (1.0 + 0.01 * frame)
    return matrix, centre - matrix @ centre


def picture(kind: str, frame: int) -> Image:
    """Return a frame of a texture that moves exactly so."""
    matrix, offset = motion(kind, frame)
    back = np.linalg.inv(matrix)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    across, down = np.einsum("ij,jhw->ihw", back, np.stack([x - offset[0], y - offset[1]])) + _MARGIN - 0.5
    maps = across.astype(np.float32), down.astype(np.float32)
    grey = cv2.remap(texture(), maps[0], maps[1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    return Image(torch.from_numpy(grey).expand(3, -1, -1))


@lru_cache(maxsize=1)
def texture() -> np.ndarray:
    """Return detail of many sizes, larger than the frame: float32 [H, W], 0..1."""
    random = np.random.default_rng(0)
    total = np.zeros((HEIGHT + 2 * _MARGIN, WIDTH + 2 * _MARGIN), np.float32)
    for sigma, weight in ((1.5, 1.0), (4.0, 3.0), (12.0, 10.0)):
        total += weight * cv2.GaussianBlur(random.standard_normal(total.shape).astype(np.float32), (0, 0), sigma)
    low, high = float(total.min()), float(total.max())
    scaled: np.ndarray = (total - low) / (high - low)
    return scaled
