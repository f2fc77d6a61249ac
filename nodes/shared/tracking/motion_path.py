"""Motion of a surface through a clip: from a reference frame to each of its frames."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nodes.shared.motion.temporal_smoothing import make_smoothing_weights
from nodes.shared.tracking.motion_model import MotionModel
from nodes.shared.tracking.point_motion import estimate_point_motion, fit_point_motion
from studio.core.translation import tr
from studio.sdk import Clip, Context, Keypoints, StudioError

if TYPE_CHECKING:
    import numpy as np

_LEAST_BOX = 64.0  # px: of the box by whose corners a motion is smoothed


@dataclass(frozen=True, slots=True, eq=False)
class MotionPath:
    """Where a surface is in each frame.

    Args:
        matrices: float64 [T, 3, 3]: a point (x, y, 1) of the reference frame lies at matrices[t] · (x, y, 1)ᵀ in frame
            t, to be divided by its third number. Pixels from the upper left corner of the picture.
    """

    matrices: np.ndarray

    def get_matrix(self, frame: int) -> np.ndarray:
        """Return the matrix of a frame; the last one holds after the end."""
        found: np.ndarray = self.matrices[min(max(frame, 0), len(self.matrices) - 1)]
        return found


def measure_motion_path(
    keypoints: Clip[Keypoints], reference: int, most: MotionModel, smoothness: float, ctx: Context
) -> MotionPath:
    """Return the motion of points from a reference frame, as `estimate_point_motion` finds it.

    Where a frame has no point of the reference frame, the motion of the next one towards that frame is held.

    Args:
        keypoints: The points of all frames.
        reference: The frame at which nothing is moved; the last frame if the clip is shorter.
        most: The model is not freer than this one.
        smoothness: Standard deviation of a Gaussian in time over the places of the surface's corners, in frames; 0 for
            none. The reference frame, too, is then moved a little.
        ctx: For progress and cancellation.

    Raises:
        StudioError: The reference frame has no points.
    """
    import numpy as np

    count = max(1, len(keypoints))
    start = min(reference, count - 1)
    first = keypoints[start] if len(keypoints) else None
    if first is None or estimate_point_motion(first, first, most) is None:
        message = tr(
            "The track has no points at frame {frame}, the reference frame; choose a frame in which it has some.",
            frame=start,
        )
        raise StudioError(message)
    matrices = np.broadcast_to(np.eye(3), (count, 3, 3)).copy()
    order = [*range(start + 1, count), *range(start - 1, -1, -1)]
    for step in ctx.progress(len(order), tr("Measuring motion")):
        frame = order[step]
        found = estimate_point_motion(first, keypoints[frame], most, 3.0 * ctx.scale)
        held = matrices[frame - 1 if frame > start else frame + 1]
        matrices[frame] = held if found is None else found.matrix
    if smoothness > 0.0:
        matrices = _smooth(matrices, _find_box(first), smoothness, most)
    return MotionPath(matrices)


def _find_box(first: Keypoints) -> np.ndarray:
    """Return four corners around the points, float64 [4, 2], not nearer to each other than `_LEAST_BOX`."""
    import numpy as np

    places = first.points.double().cpu().numpy()
    places = places[np.isfinite(places).all(axis=1)]
    low, high = places.min(axis=0), places.max(axis=0)
    more = np.maximum(0.0, _LEAST_BOX - (high - low)) / 2
    (left, top), (right, bottom) = low - more, high + more
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]])


def _smooth(matrices: np.ndarray, box: np.ndarray, sigma: float, most: MotionModel) -> np.ndarray:
    """Return the motions that take a box to the smoothed places of its corners."""
    import numpy as np

    count = len(matrices)
    corners = _move_box(matrices, box)
    total = np.zeros_like(corners)
    for offset, weights in make_smoothing_weights(count, sigma).items():
        total += weights[:, None, None] * corners[_clamp(range(offset, count + offset), count)]
    return np.stack([fit_point_motion(box, places, most).matrix for places in total])


def _move_box(matrices: np.ndarray, box: np.ndarray) -> np.ndarray:
    """Return where the corners are in each frame, [T, 4, 2]; those behind the camera count as far away."""
    import numpy as np

    moved = np.einsum("tij,kj->tki", matrices, np.column_stack([box, np.ones(len(box))]))
    return np.asarray(moved[..., :2] / np.maximum(moved[..., 2:], 1e-3))


def _clamp(frames: Iterable[int], count: int) -> list[int]:
    return [min(max(frame, 0), count - 1) for frame in frames]
