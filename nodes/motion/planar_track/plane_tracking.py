"""A plane followed through a clip: from its reference frame forward, then back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nodes.motion.planar_track.plane_alignment import LEVELS, Alignment, AlignmentFrame, PlaneAligner
from nodes.motion.planar_track.plane_search import find_plane, follow_plane
from nodes.motion.planar_track.plane_template import make_gray_pyramid
from nodes.shared.tracking.motion_model import MotionModel

if TYPE_CHECKING:
    import numpy as np

_DEEP = 3  # coarser levels where nothing is known of the motion
_SHALLOW = 1
_WELL_KNOWN = 0.6  # correlation from which on a plane that was lost counts as found again


@dataclass(frozen=True, slots=True, eq=False)
class PlaneTrack:
    """Where a plane is in each frame.

    Args:
        matrices: float64 [T, 3, 3]: a point (x, y, 1) of the reference frame lies at matrices[t] · (x, y, 1)ᵀ in frame
            t, to be divided by its third number. Full-size pixels from the upper left corner of the picture.
        correlation: float64 [T], how much the visible plane looks as at the reference frame, −1..1; NaN where it was
            lost: its matrix is then the last known one.
        surface: float64 [4, 2], its corners at the reference frame, full-size pixels.
    """

    matrices: np.ndarray
    correlation: np.ndarray
    surface: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class TrackedFrame:
    """A frame as trackers see it.

    Args:
        gray: uint8 [H, W].
        hidden: float32 [H, W], 0..1, what is covered; None for nothing.
    """

    gray: np.ndarray
    hidden: np.ndarray | None


@dataclass(frozen=True, slots=True, eq=False)
class PlaneTracker:
    """Follows a plane from frame to frame.

    Each frame is compared with the reference frame itself, so errors do not add up.

    Args:
        reference: The reference frame.
        region: bool [H, W], the plane's pixels in it.
        model: Which motions are possible.
        likeness: The correlation from which on the plane counts as found.
    """

    reference: TrackedFrame
    region: np.ndarray
    model: MotionModel
    likeness: float

    def follow(
        self, order: Sequence[int], read: Callable[[int], TrackedFrame], aligner: PlaneAligner
    ) -> Iterator[tuple[int, np.ndarray, float]]:
        """Give frame, matrix and correlation (NaN where the plane is lost) for frames in an order from the reference.

        Args:
            order: The frames, without the reference frame.
            read: Returns a frame.
            aligner: The reference frame's.
        """
        import numpy as np

        before, matrix, is_lost = self.reference, np.eye(3), False
        for frame in order:
            now = read(frame)
            found = self._find(before, now, matrix, aligner, is_lost=is_lost)
            is_lost = found is None
            if found is not None:
                before, matrix = now, found.matrix
            yield frame, matrix, found.correlation if found is not None else float("nan")

    def _find(
        self, before: TrackedFrame, now: TrackedFrame, matrix: np.ndarray, aligner: PlaneAligner, *, is_lost: bool
    ) -> Alignment | None:
        """Return where the plane is: near where it was, or, after it was lost, anywhere."""
        view = AlignmentFrame(make_gray_pyramid(now.gray, LEVELS), now.hidden)
        guess = follow_plane(before.gray, now.gray, self.region, matrix, before.hidden, self.model)
        least = max(self.likeness, _WELL_KNOWN) if is_lost else self.likeness
        for start, depth in ((guess, _SHALLOW), (matrix, _DEEP)):
            found = self._align(aligner, view, start, depth)
            if found is not None and found.correlation >= least:
                return found
        start = find_plane(self.reference.gray, now.gray, self.region, now.hidden, self.model)
        found = self._align(aligner, view, start, _SHALLOW)
        return found if found is not None and found.correlation >= max(self.likeness, _WELL_KNOWN) else None

    def _align(
        self, aligner: PlaneAligner, view: AlignmentFrame, start: np.ndarray | None, depth: int
    ) -> Alignment | None:
        """Align from a guess in pixels from the corner; the result, too, is in those."""
        import numpy as np

        if start is None:
            return None
        to_middles = np.array([[1.0, 0.0, -0.5], [0.0, 1.0, -0.5], [0.0, 0.0, 1.0]])
        from_middles = np.linalg.inv(to_middles)
        found = aligner.align(view, to_middles @ start @ from_middles, depth)
        if found is None:
            return None
        matrix = from_middles @ found.matrix @ to_middles
        if not np.isfinite(matrix).all() or np.linalg.det(matrix / matrix[2, 2]) <= 1e-6:
            return None
        return Alignment(np.asarray(matrix / matrix[2, 2]), found.correlation)
