"""Cameras and points that are solved, in a room whose cameras are known."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

from nodes.motion.camera_solve import CameraSolve, FocalLengthSource
from studio.sdk import Camera, Image, Time
from studio.sdk.testing import StandaloneContext
from tests.nodes.motion.room import RATE, Shot, along, photo, room, turning
from tools.quality.known_answer import Known

FRAMES = 10


def measure() -> list[Known]:
    """Return the figures of Camera Solve."""
    return [*moving(), *tripod()]


@cache
def _clip(tripod: bool) -> list[Image]:
    return [photo(room(), camera) for camera in (turning(FRAMES) if tripod else along(FRAMES))]


@cache
def _solved(tripod: bool, lens: FocalLengthSource) -> tuple[list[Camera], list[Camera], list[float]]:
    """Return the true cameras, those found, and the error of each frame in pixels."""
    true = turning(FRAMES) if tripod else along(FRAMES)
    clip = _clip(tripod)
    node = CameraSolve(lens=lens, focal=1.1 * 36.0, features=300)
    solution = node.analyze(Shot(clip), None, StandaloneContext())
    found = [node.process(clip[frame], Time(frame, RATE), solution) for frame in range(FRAMES)]
    return true, found, solution.errors.tolist()


def moving() -> list[Known]:
    """Solve pictures of a room taken in passing, with the lens known and not."""
    true, found, errors = _solved(False, FocalLengthSource.KNOWN)
    centers, turns = compared(true, found)
    guessed = _solved(False, FocalLengthSource.ESTIMATE)
    where = "the room's own cameras"
    node = "motion.camera_solve"
    return [
        Known(node, "reprojection error, worst frame", max(errors), "px", "its own tracks", 1.0),
        Known(node, "camera centers, worst, share of the way", 100 * max(centers), "%", where, 1.0),
        Known(node, "camera rotations, worst", max(turns), "°", where, 0.3),
        Known(node, "reprojection error, lens estimated", max(guessed[2]), "px", "its own tracks", 1.0),
        Known(node, "estimated focal length, off by", lens_error(*guessed[:2]), "%", where, 10.0),
    ]


def tripod() -> list[Known]:
    """Solve a pan."""
    true, found, errors = _solved(True, FocalLengthSource.KNOWN)
    turns = compared(true, found)[1]
    return [
        Known("motion.camera_solve", "reprojection error, tripod", max(errors), "px", "its own tracks", 1.0),
        Known("motion.camera_solve", "camera rotations, tripod, worst", max(turns), "°", "the room's own cameras", 0.2),
    ]


def lens_error(true: list[Camera], found: list[Camera]) -> float:
    """Return by how many percent a focal length is off."""
    return 100 * abs(found[0].focal / true[0].focal - 1)


def compared(true: list[Camera], found: list[Camera]) -> tuple[list[float], list[float]]:
    """Return how far centers are off after the best similarity, as shares of the way, and rotations in degrees.

    The similarity is that of S. Umeyama, "Least-squares estimation of transformation parameters" (1991).
    """
    one, other = (np.stack([camera.position.double().numpy() for camera in each]) for each in (found, true))
    middle, target = one.mean(0), other.mean(0)
    u, values, v = np.linalg.svd((other - target).T @ (one - middle))
    signs = np.array([1.0, 1.0, np.sign(np.linalg.det(u @ v))])
    turn = u @ np.diag(signs) @ v
    size = (values * signs).sum() / max(np.square(one - middle).sum(), 1e-12)
    off = np.linalg.norm(size * (one - middle) @ turn.T + target - other, axis=1)
    way = max(float(np.linalg.norm(other[-1] - other[0])), 1e-12)
    return (off / way).tolist(), [_turned(a, b, true[0], found[0]) for a, b in zip(true, found, strict=True)]


def _turned(true: Camera, found: Camera, true_first: Camera, found_first: Camera) -> float:
    """Return by how many degrees a camera's rotation from the first one is off."""
    a, b = (
        camera.rotation.double().numpy() @ first.rotation.double().numpy().T
        for camera, first in ((true, true_first), (found, found_first))
    )
    return float(np.degrees(np.linalg.norm(cv2.Rodrigues(a @ b.T)[0])))
