"""From tracks to cameras and points: two views first, then one camera after the other, then all at once."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from nodes.motion.sfm.feature_tracks import FeatureTracks
from nodes.motion.sfm.rotation_only import DEFAULT_FOCAL_LENGTH
from nodes.motion.sfm.scene import SfmScene
from nodes.motion.sfm.solution import SCENE_SIZE, UNSOLVED_ERROR, CameraSolution, interpolate_cameras
from nodes.motion.sfm.solve_progress import SolveProgress
from studio.core.translation import tr
from studio.sdk import StudioError

if TYPE_CHECKING:
    import numpy as np

_KEY_STEP = 0.02  # of the picture's diagonal: how far features go from one key frame to the next
_KEY_SHARE = 0.6  # of the features: with fewer in common, it is time for the next one
_MOST_KEYS = 60
_MOST_ADJUSTED = 100  # cameras in the last adjustment
_REACH = 10  # key frames: a first pair lies no further apart
_FEWEST_SHARED = 8
_LENSES = tuple(DEFAULT_FOCAL_LENGTH * factor for factor in (0.5, 0.7, 1.0, 1.4, 2.0))  # focal lengths tried, in widths
_TRIAL_KEYS = 8
_TRIAL_POINTS = 400
_TRIAL_STEPS = 15
_WIDE_ENOUGH = 0.1  # radians between the rays of a first pair: more is no better
_LEAST_SOLVED = 0.5  # of the frames


@dataclass(frozen=True)
class PictureGeometry:
    """What is known of the pictures.

    Args:
        width: Pixels.
        height: Pixels.
        focal: Pixels; None where it has to be found.
    """

    width: int
    height: int
    focal: float | None

    @property
    def center(self) -> tuple[float, float]:
        """Where the axis meets the picture."""
        return (self.width - 1) / 2, (self.height - 1) / 2

    @property
    def diagonal(self) -> float:
        """In pixels."""
        return math.hypot(self.width, self.height)

    @property
    def tolerance(self) -> float:
        """By how many pixels what was followed may be off: one, of a picture of about a thousand."""
        return max(0.5, self.diagonal / 1100)


def select_key_frames(tracks: FeatureTracks, view: PictureGeometry, check: Callable[[], None]) -> list[int]:
    """Return frames far enough apart for depth to show, close enough to share features; the first and the last too."""
    import numpy as np

    step = _KEY_STEP
    while True:
        keys = [0]
        for frame in range(1, tracks.frame_count):
            check()
            first, second = tracks.find_shared_places(keys[-1], frame)
            before = tracks.get_frame_rows(keys[-1])
            moved = float(np.median(np.linalg.norm(second - first, axis=1))) if len(first) else math.inf
            few = len(first) < _KEY_SHARE * (before.stop - before.start)
            if (moved >= step * view.diagonal or few) and frame > keys[-1]:
                keys.append(frame)
        if keys[-1] != tracks.frame_count - 1:
            keys.append(tracks.frame_count - 1)
        if len(keys) <= _MOST_KEYS:
            return keys
        few_enough = np.linspace(0, len(keys) - 1, _MOST_KEYS).round().astype(int)
        if step > 0.3:
            return [keys[index] for index in dict.fromkeys(few_enough.tolist())]
        step *= 1.5


def solve_moving_camera(
    tracks: FeatureTracks, keys: list[int], view: PictureGeometry, progress: SolveProgress
) -> CameraSolution:
    """Find how a camera moved, and what it saw.

    Args:
        tracks: What was seen.
        keys: See `select_key_frames`.
        view: Size, and focal length if it is known.
        progress: Takes phases and drafts; raises to cancel.

    Raises:
        StudioError: No two frames show depth, or too few frames could be solved.
    """
    focal = view.focal or _trial(tracks, keys, view, progress)
    scene = _grown(tracks, keys, focal, view, progress, tr("Solving key frames"))
    if scene is None:
        raise StudioError(
            tr("no two frames show the same things from positions far enough apart, so their depth is unknown")
        )
    refine = view.focal is None
    known = [key for key in keys if scene.known_frames[key]]
    _adjust(scene, known, 30, progress, refine=refine)
    scene.triangulate_points()
    _locate_all(scene, progress)
    solved = [frame for frame in range(tracks.frame_count) if scene.known_frames[frame]]
    if len(solved) < _LEAST_SOLVED * tracks.frame_count:
        message = tr(
            "only {found} of {all} frames could be solved, as too few features stay in view; "
            "trim the clip, or follow more features",
            found=len(solved),
            all=tracks.frame_count,
        )
        raise StudioError(message)
    last = solved if len(solved) <= _MOST_ADJUSTED else known
    for _ in range(2):
        scene.triangulate_points()
        _adjust(scene, last, 20, progress, refine=refine)
    if last is known:
        _locate_all(scene, progress, again=set(solved) - set(known))
    return _solution(scene)


def _adjust(scene: SfmScene, frames: list[int], steps: int, progress: SolveProgress, *, refine: bool) -> None:
    """Adjust cameras and points together, as a phase of its own."""
    progress.begin_phase(tr("Adjusting cameras and points"), steps)
    scene.adjust_cameras(frames, steps, progress, refine=refine)
    progress.show_points(partial(scene.project_points, frames[0]))


def _trial(tracks: FeatureTracks, keys: list[int], view: PictureGeometry, progress: SolveProgress) -> float:
    """Return the focal length, in pixels, with which a few key frames fit best."""
    some = keys[:: max(1, len(keys) // _TRIAL_KEYS)][:_TRIAL_KEYS] if len(keys) > 2 * _TRIAL_KEYS else keys
    best, found = math.inf, DEFAULT_FOCAL_LENGTH * view.width
    for index, factor in enumerate(_LENSES):
        phase = tr("Trying focal length {number} of {count}", number=index + 1, count=len(_LENSES))
        scene = _grown(tracks, some, factor * view.width, view, progress, phase, _TRIAL_STEPS)
        if scene is None:
            continue
        scene.adjust_cameras(
            [key for key in some if scene.known_frames[key]], _TRIAL_STEPS, progress, refine=True, most=_TRIAL_POINTS
        )
        if scene.compute_median_error() < best and 0.3 < scene.focal / view.width < 6.0:
            best, found = scene.compute_median_error(), scene.focal
    return found


def _grown(
    tracks: FeatureTracks,
    keys: list[int],
    focal: float,
    view: PictureGeometry,
    progress: SolveProgress,
    phase: str,
    steps_after: int = 0,
) -> SfmScene | None:
    """Return a scene with as many key frames as could be found; None where there is no first pair."""
    import numpy as np

    scene = SfmScene(tracks, focal, view.center, view.tolerance)
    progress.begin_phase(phase, _count_pairs(len(keys)) + len(keys) + steps_after)
    pair = _first_pair(tracks, keys, focal, view, progress)
    if pair is None:
        return None
    first, second, rotation, offset = pair
    scene.set_camera(first, np.eye(3), np.zeros(3))
    scene.set_camera(second, rotation, offset)
    scene.triangulate_points()
    scene.adjust_quickly([first, second], 5, progress.check)
    waiting, grown = [key for key in keys if key not in (first, second)], 2
    while waiting:
        progress()
        progress.show_points(partial(scene.project_points, first))
        frame = max(waiting, key=scene.count_visible_points)
        waiting.remove(frame)
        if scene.locate_camera(frame):
            scene.triangulate_points()
            count = int(scene.known_frames.sum())
            if count <= 4 or count >= 1.25 * grown:
                scene.adjust_quickly([key for key in keys if scene.known_frames[key]], 4, progress.check)
                grown = count
    return scene


def _count_pairs(keys: int) -> int:
    """Return how many pairs of key frames `_first_pair` looks at."""
    return sum(min(keys, one + 1 + _REACH) - one - 1 for one in range(0, keys - 1, max(1, keys // 8)))


def _first_pair(
    tracks: FeatureTracks, keys: list[int], focal: float, view: PictureGeometry, check: Callable[[], None]
) -> tuple[int, int, np.ndarray, np.ndarray] | None:
    """Return the two key frames that show depth best, and how the camera went from one to the other."""
    best, found = 0.0, None
    stride = max(1, len(keys) // 8)
    for one in range(0, len(keys) - 1, stride):
        for other in range(one + 1, min(len(keys), one + 1 + _REACH)):
            check()
            score, rotation, offset = _two_views(*tracks.find_shared_places(keys[one], keys[other]), focal, view)
            if score > best:
                best, found = score, (keys[one], keys[other], rotation, offset)
    return found


def _two_views(
    first: np.ndarray, second: np.ndarray, focal: float, view: PictureGeometry
) -> tuple[float, np.ndarray, np.ndarray]:
    """Return how good a first pair two frames are, and the second's camera as the first sees it, at distance 1.

    The essential matrix comes from five points (D. Nistér, 2004) and RANSAC, the camera from the one of its four
    decompositions that has the points in front. Good are many points with wide angles between their rays.
    """
    import cv2
    import numpy as np

    nothing = 0.0, np.eye(3), np.zeros(3)
    if len(first) < _FEWEST_SHARED:
        return nothing
    matrix = np.array([[focal, 0, view.center[0]], [0, focal, view.center[1]], [0, 0, 1]])
    essential, agree = cv2.findEssentialMat(first, second, matrix, cv2.RANSAC, 0.999, view.tolerance)
    if essential is None or essential.shape != (3, 3):
        return nothing
    count, rotation, offset, agree = cv2.recoverPose(essential, first, second, matrix, mask=agree)
    if count < _FEWEST_SHARED:
        return nothing
    good = agree.ravel() > 0
    rays = [
        np.column_stack([(places[good] - view.center) / focal, np.ones(int(good.sum()))]) for places in (first, second)
    ]
    one, other = (each / np.linalg.norm(each, axis=1, keepdims=True) for each in rays)
    angles = np.arccos(np.clip((one @ rotation.T * other).sum(1), -1, 1))
    return count * min(float(np.median(angles)), _WIDE_ENOUGH), rotation, offset.ravel()


def _locate_all(scene: SfmScene, progress: SolveProgress, again: set[int] | None = None) -> None:
    """Find the cameras of all frames that are not known, or of those that are to be found again."""
    progress.begin_phase(tr("Solving the frames between"), scene.tracks.frame_count)
    for frame in range(scene.tracks.frame_count):
        progress()
        if frame in again if again is not None else not scene.known_frames[frame]:
            scene.locate_camera(frame)
    scene.reject_outliers()


def _solution(scene: SfmScene) -> CameraSolution:
    """Put the first camera at the origin, and bring the scene to its size."""
    import numpy as np

    known = scene.known_frames
    centers = -np.einsum("fji,fj->fi", scene.rotations, scene.translations)
    rotations, centers = interpolate_cameras(scene.rotations, centers, known)
    ids = np.flatnonzero(np.isfinite(scene.points[:, 0]))
    points = (scene.points[ids] - centers[0]) @ rotations[0].T
    depth = points[:, 2][points[:, 2] > 0]
    size = SCENE_SIZE / float(np.median(depth)) if len(depth) else 1.0
    errors = [scene.compute_frame_error(frame) if known[frame] else None for frame in range(len(known))]
    return CameraSolution(
        rotations @ rotations[0].T,
        (centers - centers[0]) @ rotations[0].T * size,
        scene.focal,
        (points * size).astype(np.float32),
        scene.tracks.colors[ids],
        np.array([UNSOLVED_ERROR if error is None else error for error in errors]),
        has_parallax=True,
    )
