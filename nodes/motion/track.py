"""Points followed through a clip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nodes.motion.corners import CornerDetector, CornerSearch, find_corners, make_detection_mask, make_gray_image
from nodes.motion.klt import track_klt
from studio.sdk import Context, Image, Keypoints, Mask, NodeDevice, Param, ScanNode, node
from studio.sdk.tracking.patch_matching import (
    PATCH_RADIUS,
    compute_correlation,
    extract_patches,
    match_patches,
    smooth_gray_image,
)

if TYPE_CHECKING:
    import numpy as np
    import torch

_CUT_LEFT = 0.25  # share of points that live on: with fewer, it is another scene
_CUT_FROM = 8
_WINDOW = 21
_GROWN = 2.5  # times the area: then what a patch looked like at first says little
_RIM = 1.0  # px: nearer to the edge, too little of a point is seen
_CORRECTED = 2.0  # px: what is farther from where it was followed to is another place that looks alike


@dataclass(frozen=True, slots=True, eq=False)
class TrackState:
    """The points of a frame, and what is needed to find them in the next one. Pixels are those of the working size.

    Args:
        gray: uint8 [H, W], the frame.
        zoom: Working size over the picture's, (x, y).
        points: float32 [N, 2], from the upper left corner.
        shapes: float32 [N, 2, 2], how the patches have turned and grown.
        patches: uint8 [N, S, S], what the points looked like at first.
        confidence: float32 [N], 0..1.
        ids: The points' numbers.
        next_id: The number of the next point that is found.
        taken_start_ids: The numbers of the start points that were taken up, so that none is twice.
    """

    gray: torch.Tensor
    zoom: tuple[float, float]
    points: torch.Tensor
    shapes: torch.Tensor
    patches: torch.Tensor
    confidence: torch.Tensor
    ids: tuple[int, ...]
    next_id: int = 0
    taken_start_ids: frozenset[int] = frozenset()


@node(
    "motion.track_keypoints",
    aliases=("Point Tracker", "KLT", "Lucas-Kanade", "Feature Tracking", "2D Track", "Blob Track"),
    device=NodeDevice.CPU,
)
class TrackKeypoints(ScanNode):
    """Find points and follow them from frame to frame.

    Points are found as in Detect Keypoints and followed by pyramidal Lucas–Kanade, forward and back: a point that does
    not return to where it was is lost. Each point is then aligned with its first appearance, turned, scaled and sheared
    to the best fit, so that it does not drift over a long time. A point ends when it leaves the picture, is covered or
    changes its look from one frame to the next; after a cut all points end. When too few are left, new ones are found.
    A number belongs to one point and is never reused. The confidence is how much the point looks like itself.

    Connect points to `start` to follow only those, from the frame at which each first appears: those of an Edit
    Keypoints, for example. A mask limits where points are looked for.

    Tracking happens at the working size, so a proxy that is no smaller than that gives the points of the full picture.
    """

    count: int = Param(default=120, min=1, max=5000, slider=(10, 500), help="The number of points to follow at a time.")
    detector: CornerDetector = Param(default=CornerDetector.SHI_TOMASI, help="The method that finds the points.")
    quality: float = Param(
        default=0.01, min=0.0, max=1.0, slider=(0.0, 0.2), step=0.005,
        help="The minimum response of a new point, as a share of the frame's strongest.",
    )  # fmt: skip
    distance: float = Param(
        default=16.0, min=1.0, max=4096.0, slider=(4.0, 100.0), step=1.0, unit="px",
        help="The minimum distance of a new point from others.",
    )  # fmt: skip
    refill: float = Param(
        default=0.75, min=0.0, max=1.0, step=0.05,
        help="New points are found when fewer than this share of the count is left; 0 never finds new ones.",
    )  # fmt: skip
    error: float = Param(
        default=1.0, min=0.01, max=100.0, slider=(0.1, 5.0), step=0.1, unit="px",
        help="The maximum deviation of a point after being followed forward and back.",
    )  # fmt: skip
    likeness: float = Param(
        default=0.8, min=0.0, max=1.0, step=0.01,
        help="How much a point must look like itself. A lower value keeps points longer, but also wrong ones.",
    )  # fmt: skip
    steady: bool = Param(default=True, help="Align points with their first appearance, so that they do not drift.")
    size: int = Param(
        default=960, min=64, max=16384, slider=(320, 1920), step=10,
        help="The working size: larger pictures are reduced to this longer side before points are followed.",
    )  # fmt: skip

    def advance(self, state: TrackState | None, image: Image, start: Keypoints | None, mask: Mask | None) -> TrackState:
        """Follow the points into this frame, and take up new ones."""
        import torch

        gray = make_gray_image(image, self.size)
        zoom = gray.shape[1] / image.width, gray.shape[0] / image.height
        cover = make_detection_mask(mask, gray.shape[1], gray.shape[0])
        if state is None or state.zoom != zoom or tuple(state.gray.shape) != gray.shape:
            state = _without_points(state, torch.from_numpy(gray), zoom)
        picture = smooth_gray_image(gray)
        followed = self._followed(state, gray, picture)
        if start is not None:
            return _with_started(followed, picture, start)
        few = len(followed.ids) < self.refill * self.count
        if state.next_id and not few:
            return followed
        return self._with_found(followed, picture, cover)

    def process(self, state: TrackState, ctx: Context) -> Keypoints:
        """Give the points in pixels of the picture."""
        import torch

        points = state.points / torch.tensor(state.zoom, dtype=torch.float32)
        return Keypoints(points.to(ctx.device), state.confidence.to(ctx.device), state.ids)

    def _followed(self, state: TrackState, gray: np.ndarray, picture: np.ndarray) -> TrackState:
        """Return the points of `state` that are in this frame, where they are."""
        import numpy as np
        import torch

        before = state.gray.numpy()
        points, shapes = state.points.numpy(), state.shapes.numpy()
        patches = state.patches.numpy()
        step = track_klt(before, gray, points, _WINDOW)
        limit = self.error * state.zoom[0]
        alive = np.flatnonzero(step.error <= limit)
        if not len(alive):
            return _without_points(state, torch.from_numpy(gray), state.zoom)
        places, confidence = step.points[alive], np.exp(-((step.error[alive] / limit) ** 2))
        shapes, patches = shapes[alive], patches[alive]
        earlier = extract_patches(smooth_gray_image(before), points[alive])
        alike = compute_correlation(earlier, picture, places)
        kept = alike >= self.likeness
        if self.steady:
            found = match_patches(patches, picture, places, shapes)
            near = np.hypot(*(found.points - places).T) <= _CORRECTED
            held = (found.correlation >= self.likeness) & near
            places = np.where(held[:, None], found.points, places)
            area = np.abs(np.linalg.det(found.shapes))
            stale = ~held | (area > _GROWN) | (area < 1 / _GROWN)
            upright = np.eye(2, dtype=np.float32)
            shapes = np.where(stale[:, None, None], upright, found.shapes)
            patches = np.where(stale[:, None, None], extract_patches(picture, places), patches)
            alike, kept = np.where(held, found.correlation, alike), kept | held
        kept &= _inside(places, gray, _RIM)
        if len(state.ids) >= _CUT_FROM and kept.sum() < _CUT_LEFT * len(state.ids):
            kept[:] = False
        confidence = (confidence * alike.clip(0.0, 1.0)).astype(np.float32)
        return TrackState(
            torch.from_numpy(gray),
            state.zoom,
            torch.from_numpy(places[kept].astype(np.float32)),
            torch.from_numpy(shapes[kept]),
            torch.from_numpy(patches[kept]),
            torch.from_numpy(confidence[kept]),
            tuple(state.ids[index] for index in alive[kept]),
            state.next_id,
            state.taken_start_ids,
        )

    def _with_found(self, state: TrackState, picture: np.ndarray, cover: np.ndarray | None) -> TrackState:
        """Return the points with new ones between them."""
        import numpy as np

        distance = self.distance * state.zoom[0]
        search = CornerSearch(self.detector, self.count + len(state.ids), self.quality, distance)
        points, _ = find_corners(state.gray.numpy(), search, _off_the_edge(state.gray.numpy(), cover))
        old = state.points.numpy()
        gaps = np.hypot(*(points[:, None] - old[None]).transpose(2, 0, 1))
        free = points[gaps.min(axis=1, initial=np.inf) >= distance][: self.count - len(state.ids)]
        ids = tuple(range(state.next_id, state.next_id + len(free)))
        return _with_points(state, picture, free, ids, state.next_id + len(free))


def _inside(points: np.ndarray, gray: np.ndarray, rim: float = 0.0) -> np.ndarray:
    height, width = gray.shape
    x, y = points[:, 0], points[:, 1]
    inside: np.ndarray = (x >= rim) & (y >= rim) & (x < width - rim) & (y < height - rim)
    return inside


def _off_the_edge(gray: np.ndarray, cover: np.ndarray | None) -> np.ndarray:
    """Return where new points may lie: where all that is around them is seen, if the picture is not tiny."""
    import numpy as np

    allowed = np.full(gray.shape, 255, np.uint8) if cover is None else cover.copy()
    margin = min(PATCH_RADIUS, min(gray.shape) // 8)
    if margin:
        allowed[:margin] = allowed[-margin:] = 0
        allowed[:, :margin] = allowed[:, -margin:] = 0
    return allowed


def _without_points(state: TrackState | None, gray: torch.Tensor, zoom: tuple[float, float]) -> TrackState:
    """Return a beginning: no points, and no number that was given before."""
    import torch

    side = 2 * PATCH_RADIUS + 3
    none = torch.zeros(0)
    return TrackState(
        gray,
        zoom,
        none.reshape(0, 2),
        none.reshape(0, 2, 2),
        torch.zeros(0, side, side, dtype=torch.uint8),
        none,
        (),
        state.next_id if state is not None else 0,
        state.taken_start_ids if state is not None else frozenset(),
    )


def _with_started(state: TrackState, picture: np.ndarray, start: Keypoints) -> TrackState:
    """Return the points with those of the input that were not there before; off the picture there is nothing."""
    import numpy as np

    places = (start.points.cpu().numpy() * np.array(state.zoom, np.float32)).astype(np.float32)
    good = np.isfinite(places).all(axis=1) & _inside(places, picture)
    new = [row for row, number in enumerate(start.ids) if good[row] and number not in state.taken_start_ids]
    new = list({start.ids[row]: row for row in reversed(new)}.values())[::-1]
    ids = tuple(start.ids[row] for row in new)
    begun = state.taken_start_ids | frozenset(ids)
    return _with_points(state, picture, places[new], ids, max((state.next_id, *(1 + each for each in ids))), begun)


def _with_points(
    state: TrackState,
    picture: np.ndarray,
    points: np.ndarray,
    ids: tuple[int, ...],
    next_id: int,
    begun: frozenset[int] | None = None,
) -> TrackState:
    import torch

    count = len(points)
    return TrackState(
        state.gray,
        state.zoom,
        torch.cat([state.points, torch.from_numpy(points)]),
        torch.cat([state.shapes, torch.eye(2).expand(count, 2, 2)]),
        torch.cat([state.patches, torch.from_numpy(extract_patches(picture, points))]),
        torch.cat([state.confidence, torch.ones(count)]),
        state.ids + ids,
        next_id,
        state.taken_start_ids if begun is None else begun,
    )
