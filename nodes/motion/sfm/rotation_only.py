"""Cameras that only turn: there is no depth to be found, but their rotation is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from nodes.motion.sfm.feature_tracks import FeatureTracks
from nodes.motion.sfm.solution import SCENE_SIZE, UNSOLVED_ERROR, CameraSolution, interpolate_cameras
from nodes.motion.sfm.solve_progress import SolveProgress
from studio.core.translation import tr

if TYPE_CHECKING:
    import numpy as np

_ROUNDS = 6
_LENSES = 17  # focal lengths tried, from 0.5 to 4 widths
_FINE_STEPS = range(-3, 4)  # quarters of the way to the next lens
TRIED_LENSES = _LENSES + len(_FINE_STEPS) + 3
"""How many focal lengths `estimate_focal_from_rotation` tries at most."""

DEFAULT_FOCAL_LENGTH = 1.2  # widths: about 43 mm on film of 36 mm
_CLEARLY = 0.8  # of the usual lens's miss: a lens that fits no better than this is not believed
_NOTHING = 0.05  # pixels: who fits so well says nothing of the lens
_FEWEST = 4
_ROBUST = 1.0  # pixels: what is off by more has less weight


def compute_bearings(places: np.ndarray, focal: float, center: tuple[float, float]) -> np.ndarray:
    """Return the directions in which a camera sees places: [N, 3], of length 1."""
    import numpy as np

    rays = np.column_stack([(places - np.asarray(center)) / focal, np.ones(len(places))])
    directions: np.ndarray = rays / np.linalg.norm(rays, axis=1, keepdims=True)
    return directions


def estimate_rotation(first: np.ndarray, second: np.ndarray, focal: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the rotation that takes directions to others, and by how much each misses, in pixels.

    W. Kabsch, "A solution for the best rotation to relate two sets of vectors" (1976), with weights that fall with the
    miss, a few times.

    Args:
        first: [N, 3], of length 1, N at least 2.
        second: [N, 3].
        focal: Pixels.
    """
    import numpy as np

    weight = np.ones(len(first))
    for _ in range(_ROUNDS):
        left, _, right = np.linalg.svd((second * weight[:, None]).T @ first)
        rotation = left @ np.diag([1.0, 1.0, float(np.sign(np.linalg.det(left @ right)))]) @ right
        (x, y, z), (u, v, w) = rotation @ first.T, second.T
        misses = np.sqrt((y * w - z * v) ** 2 + (z * u - x * w) ** 2 + (x * v - y * u) ** 2) * focal
        weight = 1 / (1 + np.square(misses / _ROBUST))
    return rotation, misses


def compute_rotation_residual(
    tracks: FeatureTracks, keys: list[int], focal: float, center: tuple[float, float]
) -> float:
    """Return how badly turning alone explains what was seen: the largest median miss of all pairs of key frames."""
    import numpy as np

    worst = 0.0
    for index, first in enumerate(keys):
        for second in keys[index + 1 : index + 4]:
            places = tracks.find_shared_places(first, second)
            if len(places[0]) >= 2 * _FEWEST:
                one_way, other_way = (compute_bearings(each, focal, center) for each in places)
                worst = max(worst, float(np.median(estimate_rotation(one_way, other_way, focal)[1])))
    return worst


def estimate_focal_from_rotation(
    tracks: FeatureTracks, keys: list[int], width: int, center: tuple[float, float], check: Callable[[], None]
) -> float:
    """Return the focal length, in pixels, with which turning alone explains most; a usual one where none does."""

    def miss(factor: float) -> float:
        check()
        return compute_rotation_residual(tracks, keys, factor * width, center)

    factors = [0.5 * 8 ** (step / (_LENSES - 1)) for step in range(_LENSES)]
    best = min(factors, key=miss)
    best = min((best * 8 ** (step / 4 / (_LENSES - 1)) for step in _FINE_STEPS), key=miss)
    believed = miss(DEFAULT_FOCAL_LENGTH) > _NOTHING and miss(best) <= _CLEARLY * miss(DEFAULT_FOCAL_LENGTH)
    return width * (best if believed else DEFAULT_FOCAL_LENGTH)


def solve_rotation(
    tracks: FeatureTracks, focal: float, center: tuple[float, float], progress: SolveProgress
) -> CameraSolution:
    """Find how a camera turned.

    Each feature has one direction in the world. Frame by frame the rotation is found that takes the directions known so
    far to those seen, and then directions and rotations are averaged and fitted in turn.

    Args:
        tracks: What was seen.
        focal: Pixels.
        center: Where the axis meets the picture, pixels.
        progress: Takes phases and drafts; raises to cancel.
    """
    import numpy as np

    progress.begin_phase(tr("Solving rotations"), tracks.frame_count)
    rays = compute_bearings(tracks.places, focal, center)
    world = np.full((len(tracks.colors), 3), np.nan)
    rotations, known = np.broadcast_to(np.eye(3), (tracks.frame_count, 3, 3)).copy(), np.zeros(tracks.frame_count, bool)
    for frame in range(tracks.frame_count):
        progress()
        rows = tracks.get_frame_rows(frame)
        progress.show_points(partial(tracks.get_frame_points, frame))
        ids, seen = tracks.ids[rows], rays[rows]
        old = np.isfinite(world[ids, 0])
        if old.sum() >= _FEWEST:
            rotations[frame] = estimate_rotation(world[ids[old]], seen[old], focal)[0]
        known[frame] = bool(old.sum() >= _FEWEST) or not np.isfinite(world[:, 0]).any()
        if known[frame]:
            world[ids[~old]] = seen[~old] @ rotations[frame]
    errors = np.full(tracks.frame_count, UNSOLVED_ERROR)
    progress.begin_phase(tr("Refining rotations and directions"), _ROUNDS * int(known.sum()))
    for _ in range(_ROUNDS):
        world = _averaged(tracks, rays, rotations, known, len(world))
        for frame in np.flatnonzero(known).tolist():
            progress()
            rows = tracks.get_frame_rows(frame)
            rotations[frame], misses = estimate_rotation(world[tracks.ids[rows]], rays[rows], focal)
            errors[frame] = float(np.sqrt(np.square(np.minimum(misses, 3 * _ROBUST)).mean()))
    first = rotations[0].copy()
    rotations, positions = interpolate_cameras(rotations @ first.T, np.zeros((tracks.frame_count, 3)), known)
    seen_often = np.isfinite(world[:, 0]) & (np.bincount(tracks.ids, minlength=len(world)) >= 2)
    points = (world @ first.T * SCENE_SIZE)[seen_often].astype(np.float32)
    return CameraSolution(rotations, positions, focal, points, tracks.colors[seen_often], errors, has_parallax=False)


def _averaged(
    tracks: FeatureTracks, rays: np.ndarray, rotations: np.ndarray, known: np.ndarray, count: int
) -> np.ndarray:
    """Return the mean direction of each feature in the world; NaN where no camera is known."""
    import numpy as np

    frames = np.repeat(np.arange(tracks.frame_count), np.diff(tracks.row_starts))
    turned = np.einsum("mji,mj->mi", rotations[frames], rays) * known[frames][:, None]
    sums = np.stack([np.bincount(tracks.ids, turned[:, axis], count) for axis in range(3)], axis=1)
    length = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.where(length > 0, sums / np.maximum(length, 1e-12), np.nan)
