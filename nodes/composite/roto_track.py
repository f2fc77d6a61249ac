"""Roto shapes that follow a track: which frames of it are read, and the motion between them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from nodes.shared.tracking.point_motion import estimate_point_motion
from studio.core.translation import tr
from studio.sdk import Keypoints, StudioError
from studio.sdk.roto.roto_shapes import RotoShapes

if TYPE_CHECKING:
    import numpy as np


def list_references(shapes: RotoShapes) -> frozenset[int]:
    """Return the reference frames of the shapes that follow."""
    return frozenset(shape.reference for shape in shapes.shapes if shape.is_following and not shape.is_hidden)


def find_track_frames(references: Iterable[int], moments: Sequence[float], last: int) -> range:
    """Return the frames of a track that are read: the references, and those around the moments that are drawn.

    It is a range with the widest step that meets them all. Frames beyond the clip are those at its ends.

    Args:
        references: The reference frames; without any, nothing is read.
        moments: The moments that are drawn.
        last: The last frame of the track.
    """
    around = {whole for moment in moments for whole in (math.floor(moment), math.ceil(moment))}
    wanted = set(references)
    if not wanted:
        return range(0)
    frames = sorted({min(max(frame, 0), last) for frame in wanted | around})
    step = math.gcd(*(frame - frames[0] for frame in frames))
    return range(frames[0], frames[-1] + 1, step or 1)


class TrackMotion:
    """Motion of the points of a track, from one frame to another.

    Args:
        track: The points by frame.
        last: The last frame of the track.
        scale: Pixels of the points for each pixel of the full-size picture.
    """

    def __init__(self, track: Mapping[int, Keypoints], last: int, scale: float = 1.0) -> None:
        self._track, self._last, self._scale = track, last, scale
        self._known: dict[tuple[int, int], np.ndarray] = {}

    def find_matrix(self, reference: int, moment: float) -> np.ndarray:
        """Return the homography from a frame to a moment, in pixels of the full-size picture: float64 [3, 3].

        Between frames its numbers go straight.

        Raises:
            StudioError: The frames have no point in common.
        """
        start, share = math.floor(moment), moment - math.floor(moment)
        first = self._find_whole(reference, start)
        if not share:
            return first
        return first + (self._find_whole(reference, start + 1) - first) * share

    def _find_whole(self, reference: int, frame: int) -> np.ndarray:
        import numpy as np

        reference, frame = (min(max(each, 0), self._last) for each in (reference, frame))
        if (reference, frame) not in self._known:
            found = estimate_point_motion(self._track[reference], self._track[frame])
            if found is None:
                raise StudioError(
                    tr(
                        "A shape cannot follow the track: frame {frame} has none of the points of its reference frame "
                        "{reference}. Choose a reference frame whose points are there all along.",
                        frame=frame,
                        reference=reference,
                    )
                )
            shrink = np.diag([self._scale, self._scale, 1.0])
            matrix = np.linalg.inv(shrink) @ found.matrix @ shrink
            self._known[reference, frame] = matrix / np.linalg.norm(matrix)
        return self._known[reference, frame]
