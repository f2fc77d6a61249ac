"""A scene that grows: cameras of frames that are known, points that at least two of them see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from nodes.motion.sfm.bundle_adjustment import BundleProblem, bundle_adjust, sum_by_index
from nodes.motion.sfm.feature_tracks import FeatureTracks

if TYPE_CHECKING:
    import numpy as np

_SPREAD = 0.004  # radians: rays of a point that differ by less say nothing of its depth
_MOST_POINTS = 4000  # in the last adjustments: those that most cameras see
_SOME_POINTS = 300  # in those on the way
_NEAREST = 1e-6  # what lies closer to a camera's plane, or behind it, is not seen
_FEWEST = 6  # points by which a camera is found


class SfmScene:
    """Cameras and points as far as they are known.

    Args:
        tracks: What was seen.
        focal: Pixels; `adjusted` may refine it.
        center: Where the axis meets the picture, pixels.
        tolerance: By how many pixels what was followed may be off.
    """

    def __init__(self, tracks: FeatureTracks, focal: float, center: tuple[float, float], tolerance: float) -> None:
        import numpy as np

        self.tracks = tracks
        self.focal = focal
        self.tolerance = tolerance
        self.rotations = np.broadcast_to(np.eye(3), (tracks.frame_count, 3, 3)).copy()
        self.translations = np.zeros((tracks.frame_count, 3))
        self.known_frames = np.zeros(tracks.frame_count, bool)
        self.points = np.full((len(tracks.colors), 3), np.nan)
        self._center = np.asarray(center)
        self._places = tracks.places - self._center
        self._frames = np.repeat(np.arange(tracks.frame_count), np.diff(tracks.row_starts))
        self._fits = np.ones(len(tracks.ids), bool)

    def set_camera(self, frame: int, rotation: np.ndarray, offset: np.ndarray) -> None:
        """Say where a frame's camera is: x_camera = rotation · x + offset."""
        self.rotations[frame], self.translations[frame], self.known_frames[frame] = rotation, offset, True

    def count_visible_points(self, frame: int) -> int:
        """Return how many known points a frame sees."""
        import numpy as np

        return int(np.isfinite(self.points[self.tracks.ids[self.tracks.get_frame_rows(frame)], 0]).sum())

    def triangulate_points(self) -> None:
        """Find points that are not known yet, where known cameras see them from directions that differ enough.

        A point is where its rays come closest: the least-squares solution of Σ (I − d dᵀ)(x − c) = 0 over their
        directions d and cameras c. Points that are not found where they were seen, or lie behind, are given up.
        """
        import numpy as np

        rows = self._rows(range(self.tracks.frame_count))
        rays = np.column_stack([self._places[rows] / self.focal, np.ones(len(rows))])
        rays /= np.linalg.norm(rays, axis=1, keepdims=True)
        frames, ids = self._frames[rows], self.tracks.ids[rows]
        world = np.einsum("mji,mj->mi", self.rotations[frames], rays)
        centers = -np.einsum("mji,mj->mi", self.rotations[frames], self.translations[frames])
        across = np.eye(3) - world[:, :, None] * world[:, None, :]
        count = len(self.points)
        sums = sum_by_index(across, ids, count)
        seen = np.bincount(ids, minlength=count)
        spread = np.sqrt(np.maximum(np.linalg.eigvalsh(sums)[:, 0], 0) / np.maximum(seen, 1))
        good = (seen >= 2) & (spread > _SPREAD) & np.isnan(self.points[:, 0])
        right = sum_by_index(np.einsum("mij,mj->mi", across, centers), ids, count)
        self.points[good] = np.linalg.solve(sums[good], right[good][:, :, None])[:, :, 0]
        self.reject_outliers()

    def reject_outliers(self) -> None:
        """Leave out observations that do not fit, and points that fewer than two observations are left of."""
        import numpy as np

        rows = self._seen_rows(range(self.tracks.frame_count), fitting=False)
        misses, depth = self._misses(rows)
        self._fits[rows] = (misses <= 4 * self.tolerance) & (depth > 0)
        left = np.bincount(self.tracks.ids[rows], self._fits[rows], len(self.points))
        seen = np.bincount(self.tracks.ids[rows], minlength=len(self.points))
        self.points[(left < 2) | (left < 0.5 * seen)] = np.nan

    def locate_camera(self, frame: int) -> bool:
        """Find a frame's camera from the points that it sees; return whether enough of them agree.

        RANSAC over minimal sets, then Gauss-Newton on those that agree (OpenCV's solvePnPRansac, solvePnPRefineLM).
        """
        import cv2
        import numpy as np

        rows = self.tracks.get_frame_rows(frame)
        ids = self.tracks.ids[rows]
        known = np.isfinite(self.points[ids, 0])
        if known.sum() < _FEWEST:
            return False
        space, places = self.points[ids[known]], self._places[rows][known]
        matrix = np.diag([self.focal, self.focal, 1.0])
        try:
            found, turn, offset, agree = cv2.solvePnPRansac(
                space, places, matrix, None, iterationsCount=200, reprojectionError=4 * self.tolerance,
                confidence=0.999, flags=cv2.SOLVEPNP_SQPNP,
            )  # fmt: skip
            if not found or agree is None or len(agree) < max(_FEWEST, 0.25 * len(space)):
                return False
            agreeing = agree.ravel()
            turn, offset = cv2.solvePnPRefineLM(space[agreeing], places[agreeing], matrix, None, turn, offset)
        except cv2.error:  # points that no camera could see so: OpenCV says it in many ways
            return False
        self.set_camera(frame, cv2.Rodrigues(turn)[0], offset.ravel())
        self._fits[rows] = True
        return True

    def adjust_quickly(self, frames: Iterable[int], steps: int, check: Callable[[], None]) -> None:
        """Adjust quickly, by the points that most cameras see; the others are found anew."""
        self.adjust_cameras(frames, steps, check, most=_SOME_POINTS)
        self.triangulate_points()

    def adjust_cameras(
        self,
        frames: Iterable[int],
        steps: int,
        check: Callable[[], None],
        *,
        refine: bool = False,
        most: int = _MOST_POINTS,
    ) -> None:
        """Move the cameras of some frames, and the points they see, until all fits best; then reject what does not.

        Args:
            frames: Those that are not known are passed by.
            steps: At most.
            check: Raises to cancel.
            refine: Whether to find the focal length, too.
            most: How many points take part; the others are given up.
        """
        import numpy as np

        used = np.array([frame for frame in frames if self.known_frames[frame]])
        rows = self._seen_rows(used.tolist())
        seen = np.bincount(self.tracks.ids[rows], minlength=len(self.points))
        often = np.argsort(-seen, kind="stable")[:most]
        chosen = np.sort(often[seen[often] >= 2])
        rows = rows[np.isin(self.tracks.ids[rows], chosen)]
        if len(used) < 2 or not len(rows):
            return
        bundle = BundleProblem(
            self.rotations[used], self.translations[used], self.points[chosen], self.focal,
            np.searchsorted(used, self._frames[rows]), np.searchsorted(chosen, self.tracks.ids[rows]),
            self._places[rows],
        )  # fmt: skip
        result = bundle_adjust(bundle, steps=steps, tolerance=self.tolerance, refine_focal=refine, check=check)
        self.rotations[used], self.translations[used] = result.rotations, result.translations
        self.points[:] = np.nan
        self.points[chosen], self.focal = result.points, result.focal
        self.reject_outliers()

    def project_points(self, frame: int) -> tuple[np.ndarray, np.ndarray]:
        """Return where a frame's camera sees the points that are known: [N, 2], pixels; and their colors, [N, 3]."""
        import numpy as np

        ids = np.flatnonzero(np.isfinite(self.points[:, 0]))
        seen = self.points[ids] @ self.rotations[frame].T + self.translations[frame]
        front = seen[:, 2] > _NEAREST
        places = self.focal * seen[front, :2] / seen[front, 2:] + self._center
        return places, self.tracks.colors[ids[front]]

    def compute_frame_error(self, frame: int) -> float | None:
        """Return by how much a frame's fitting points miss: the root of the mean square, pixels; None without any."""
        import numpy as np

        rows = self._seen_rows([frame])
        return float(np.sqrt(np.square(self._misses(rows)[0]).mean())) if len(rows) else None

    def compute_median_error(self) -> float:
        """Return the median miss of all observations of known frames, those of no point counting as the tolerance."""
        import numpy as np

        rows = self._seen_rows(range(self.tracks.frame_count), fitting=False)
        misses = np.minimum(self._misses(rows)[0], 4 * self.tolerance)
        without = len(self._rows(range(self.tracks.frame_count))) - len(rows)
        total = np.sqrt(1 + np.square(misses / self.tolerance)).sum() + 2 * without
        return float(total / max(1, len(rows) + without))

    def _rows(self, frames: Iterable[int]) -> np.ndarray:
        """Return the observations of known cameras."""
        import numpy as np

        parts = [np.arange(0)]
        for frame in frames:
            if self.known_frames[frame]:
                rows = self.tracks.get_frame_rows(frame)
                parts.append(np.arange(rows.start, rows.stop))
        return np.concatenate(parts)

    def _seen_rows(self, frames: Iterable[int], *, fitting: bool = True) -> np.ndarray:
        """Return the observations of known points by known cameras."""
        import numpy as np

        rows = self._rows(frames)
        seen = np.isfinite(self.points[self.tracks.ids[rows], 0])
        found: np.ndarray = rows[seen & self._fits[rows]] if fitting else rows[seen]
        return found

    def _misses(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return by how many pixels observations miss, and how far their points are in front of the camera."""
        import numpy as np

        frames = self._frames[rows]
        seen = np.einsum("mij,mj->mi", self.rotations[frames], self.points[self.tracks.ids[rows]])
        seen += self.translations[frames]
        depth = seen[:, 2]
        there = self.focal * seen[:, :2] / np.where(depth > 1e-9, depth, np.inf)[:, None]
        return np.linalg.norm(there - self._places[rows], axis=1), depth
