"""Features of a clip, followed from frame to frame as long as they are surely the same."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nodes.motion.sfm.solve_progress import SolveProgress
from studio.core.translation import tr
from studio.sdk import Clip, Context, Image, Mask, ShapeError, StudioError
from studio.sdk.pixels import compute_luma, resize

if TYPE_CHECKING:
    import numpy as np

_WINDOW = 21  # pixels, the patch that is compared
_COARSEST = 24  # pixels, the shorter side of the pyramid's top
_RETURN = 0.5  # pixels by which a feature that is followed there and back may miss itself
_QUALITY = 0.01  # of the strongest corner
_REFILL = 0.8  # of the features wanted: below it, new ones are looked for
_BORDER = 3.0  # pixels
_FEWEST = 8
_SURVIVING = 0.1  # of the features: with fewer, it is another shot


@dataclass(frozen=True)
class FeatureTracks:
    """Where features were seen: one row for each feature in each frame, in order of frames.

    Args:
        row_starts: int [frames + 1], the first row of each frame, and the number of rows.
        ids: int [rows], which feature it is.
        places: float64 [rows, 2], pixels, (x, y).
        colors: float32 [features, 3], 0..1, where each was first seen.
    """

    row_starts: np.ndarray
    ids: np.ndarray
    places: np.ndarray
    colors: np.ndarray

    @property
    def frame_count(self) -> int:
        """How many frames were looked at."""
        return len(self.row_starts) - 1

    def get_frame_rows(self, frame: int) -> slice:
        """Return the rows of a frame."""
        return slice(int(self.row_starts[frame]), int(self.row_starts[frame + 1]))

    def get_frame_points(self, frame: int) -> tuple[np.ndarray, np.ndarray]:
        """Return where a frame's features are, [N, 2], and their colors, [N, 3]."""
        rows = self.get_frame_rows(frame)
        return self.places[rows], self.colors[self.ids[rows]]

    def find_shared_places(self, first: int, second: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the places of the features that two frames share: [N, 2] in each."""
        import numpy as np

        one, other = self.get_frame_rows(first), self.get_frame_rows(second)
        _, left, right = np.intersect1d(self.ids[one], self.ids[other], assume_unique=True, return_indices=True)
        return self.places[one][left], self.places[other][right]


def track_features(image: Clip[Image], mask: Clip[Mask] | None, wanted: int, ctx: Context) -> FeatureTracks:
    """Follow features through a clip, one frame in memory at a time.

    Corners (J. Shi, C. Tomasi, "Good Features to Track", 1994) are followed by the pyramidal method of B. Lucas and
    T. Kanade. Who does not come back to where it started, followed backward, is given up, and new corners are taken
    where there is room.

    Args:
        image: The clip.
        mask: Where it is white nothing is followed; any size. Its last frame holds where it is shorter, as a still's.
        wanted: How many features at a time.
        ctx: For progress.

    Raises:
        StudioError: Nearly all features are lost from one frame to the next.
    """
    import numpy as np

    places, ids = np.zeros((0, 2), np.float32), np.zeros(0, np.int64)
    found: list[tuple[np.ndarray, np.ndarray]] = []
    colors: list[np.ndarray] = []
    before, known = None, 0
    drafts = SolveProgress(ctx, image.facts.width, image.facts.height)
    for frame in ctx.progress(len(image), tr("Following features")):
        picture = image[frame]
        gray, room = _gray(picture), _room(picture, mask[min(frame, len(mask) - 1)] if mask is not None else None)
        if before is not None:
            if gray.shape != before.shape:
                sizes = [f"{each.shape[1]}×{each.shape[0]}" for each in (before, gray)]
                message = tr(
                    "two frames of the clip differ in size: {first} and {second}", first=sizes[0], second=sizes[1]
                )
                raise ShapeError(message)
            count = len(ids)
            places, ids = _onward(before, gray, room, places, ids)
            _refuse_cut(frame, count, len(ids))
        if len(ids) < _REFILL * wanted:
            new = _corners(gray, room, places, wanted)
            places = np.concatenate([places, new])
            ids = np.concatenate([ids, np.arange(known, known + len(new))])
            known += len(new)
            colors.append(_colors(picture, new))
        found.append((ids, places))
        drafts.show_features(picture, places)
        before = gray
    starts = np.cumsum([0, *(len(part) for part, _ in found)])
    every = np.concatenate([part for _, part in found]).astype(np.float64)
    return FeatureTracks(starts, np.concatenate([part for part, _ in found]), every, np.concatenate(colors))


def _refuse_cut(frame: int, before: int, after: int) -> None:
    if before >= 2 * _FEWEST and after < _SURVIVING * before:
        message = tr(
            "hardly anything of frame {first} is found in frame {second}: a cut, or motion that is too fast; "
            "trim the clip to one shot",
            first=frame - 1,
            second=frame,
        )
        raise StudioError(message)


def _gray(image: Image) -> np.ndarray:
    gray: np.ndarray = compute_luma(image.pixels)[0].mul(255).round_().clamp_(0, 255).byte().cpu().numpy()
    return gray


def _room(image: Image, mask: Mask | None) -> np.ndarray:
    """Return where features may be: uint8 [H, W], 255 or 0."""
    import numpy as np

    free = np.full((image.height, image.width), 255, np.uint8)
    if image.has_alpha:
        free[image.pixels[3].cpu().numpy() < 0.5] = 0
    if mask is not None:
        free[resize(mask.pixels, image.width, image.height)[0].cpu().numpy() >= 0.5] = 0
    return free


def _onward(
    before: np.ndarray, now: np.ndarray, room: np.ndarray, places: np.ndarray, ids: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return where features went, without those that were lost."""
    import cv2
    import numpy as np

    if not len(ids):
        return places, ids
    levels = max(0, int(math.log2(max(1.0, min(now.shape) / _COARSEST))))
    settings = {
        "winSize": (_WINDOW, _WINDOW),
        "maxLevel": levels,
        "criteria": (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 30, 0.01),
        "minEigThreshold": 1e-5,
    }
    there, ok, _ = cv2.calcOpticalFlowPyrLK(before, now, places, None, **settings)  # type: ignore[call-overload]
    back, ok_back, _ = cv2.calcOpticalFlowPyrLK(now, before, there, None, **settings)  # type: ignore[call-overload]
    miss = np.linalg.norm(back - places, axis=1)
    height, width = now.shape
    inside = (there >= _BORDER).all(1) & (there <= np.array([width, height]) - 1 - _BORDER).all(1)
    kept = (ok[:, 0] & ok_back[:, 0]).astype(bool) & (miss <= _RETURN) & inside
    x, y = np.where(inside[:, None], there, 0).round().astype(int).T
    kept &= room[y, x] > 0
    return there[kept], ids[kept]


def _corners(gray: np.ndarray, room: np.ndarray, taken: np.ndarray, wanted: int) -> np.ndarray:
    """Return new corners [N, 2], not too close to those that are taken."""
    import cv2
    import numpy as np

    apart = max(3.0, 0.6 * math.sqrt(gray.size / wanted))
    free = room.copy()
    for x, y in taken:
        cv2.circle(free, (round(float(x)), round(float(y))), round(apart), 0, -1)
    border = math.ceil(_BORDER)
    free[:border], free[-border:], free[:, :border], free[:, -border:] = 0, 0, 0, 0
    corners = cv2.goodFeaturesToTrack(gray, wanted - len(taken), _QUALITY, apart, mask=free, blockSize=5)
    return np.zeros((0, 2), np.float32) if corners is None else corners.reshape(-1, 2).astype(np.float32)


def _colors(image: Image, places: np.ndarray) -> np.ndarray:
    """Return the color at each place: [N, 3], 0..1."""
    import torch

    x, y = torch.from_numpy(places.round().astype("int64")).T
    found: np.ndarray = image.pixels[:3].cpu()[:, y, x].T.clamp(0.0, 1.0).contiguous().numpy()
    return found
