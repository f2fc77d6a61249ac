"""Search of one pattern from frame to frame.

The pattern as it looked in the frame before is looked for in the whole search box by normalized cross-correlation
(J. P. Lewis, "Fast Normalized Cross-Correlation", 1995), there and back. The place is then refined to a part of a pixel
against the reference pattern, by `match_patches`, so that errors do not add up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from studio.sdk.pixels import compute_luma
from studio.sdk.tracking.patch_matching import (
    compute_correlation,
    extract_patches,
    match_patches,
    smooth_gray_image,
)
from studio.sdk.tracking.search_settings import PatternUpdate, SearchSettings, TrackLoss

if TYPE_CHECKING:
    import numpy as np

    from studio.core.image import Image

_MARGIN: Final = 6  # px around what is compared: for the smoothing, and for parts of a pixel
_RIM: Final = 1.0  # px: nearer to the edge, too little of a point is seen
_CORRECTED: Final = 2.0  # px: what is farther from where it was looked for is another place that looks alike
_RETURNED: Final = 1.5  # px: what is farther off after being looked for there and back was another place
_CHANGED: Final = 0.5  # of the largest error: more from one frame to the next is another detail
_SHEARED: Final = 2.0  # a pattern that is so much longer than wide, by its shape, is another one
_GROWN: Final = 2.5  # times the area: then what a pattern looked like at first says little
_AS_GOOD: Final = 0.02  # of the correlation: a nearer peak that is so little lower is the same detail
_FLAT: Final = 1.0  # gray levels of 255, standard deviation: less is no detail


@dataclass(frozen=True, slots=True, eq=False)
class GrayArea:
    """Part of a frame.

    Args:
        pixels: float32 [H, W], gray levels 0..255, smoothed.
        left: Where it begins in the frame.
        top: Where it begins in the frame.
        frame_size: Width and height of the frame.
    """

    pixels: np.ndarray
    left: int
    top: int
    frame_size: tuple[int, int]

    def to_points(self, point: tuple[float, float]) -> np.ndarray:
        """Return a place of the frame as points in this part: float32 [1, 2]."""
        import numpy as np

        return np.array([[point[0] - self.left, point[1] - self.top]], np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class TrackedPattern:
    """A pattern that is being followed.

    Args:
        point: Where it was found last, pixels of the frame.
        shape: float32 [1, 2, 2], how it has turned and grown since it was taken.
        patch: uint8 [1, H, W], the reference.
        area: What lay around it where it was found last.
    """

    point: tuple[float, float]
    shape: np.ndarray
    patch: np.ndarray
    area: GrayArea


@dataclass(frozen=True, slots=True, eq=False)
class PatternStep:
    """What became of a pattern in the next frame.

    Args:
        pattern: As it was found; None where it was lost.
        error: 1 − the normalized cross-correlation with the reference, 0..1; also of what was lost, where known.
        loss: Why it was lost.
    """

    pattern: TrackedPattern | None
    error: float
    loss: TrackLoss | None = None


def take_pattern(image: Image, point: tuple[float, float], settings: SearchSettings) -> PatternStep:
    """Return the pattern at a place of a frame, or why there is none to hold on to.

    Args:
        image: The frame.
        point: Pixels.
        settings: How it will be looked for.
    """
    import numpy as np

    if not _is_inside(point, (image.width, image.height)):
        return PatternStep(None, 1.0, TrackLoss.LEFT_PICTURE)
    area = _cut_area(image, point, settings)
    patch = extract_patches(area.pixels, area.to_points(point), settings.radius)
    if float(patch.std()) < _FLAT:
        return PatternStep(None, 1.0, TrackLoss.NO_DETAIL)
    return PatternStep(TrackedPattern(point, np.eye(2, dtype=np.float32)[None], patch, area), 0.0)


def resume_pattern(
    reference: TrackedPattern, image: Image, point: tuple[float, float], settings: SearchSettings
) -> PatternStep:
    """Return a pattern of another frame at a place, turned and scaled as it looks there.

    Where it does not look like the reference, the pattern is taken from this frame.

    Args:
        reference: From the frame of a key by hand.
        image: The frame where the search begins.
        point: Pixels; it is not changed.
        settings: How it will be looked for.
    """
    taken = take_pattern(image, point, settings)
    if taken.pattern is None or settings.update is PatternUpdate.EVERY_FRAME:
        return taken
    area = taken.pattern.area
    places = area.to_points(point)
    found = match_patches(reference.patch, area.pixels, places, reference.shape, adapts_shape=settings.adapts_shape)
    error = 1.0 - float(found.correlation[0])
    is_other = error > settings.max_error * _CHANGED or _is_distorted(found.shapes[0])
    if is_other or _distance(found.points, places) > _CORRECTED:
        return taken
    return PatternStep(TrackedPattern(point, found.shapes, reference.patch, area), max(error, 0.0))


def follow_pattern(pattern: TrackedPattern, image: Image, settings: SearchSettings) -> PatternStep:
    """Look for a pattern in the next frame.

    Args:
        pattern: As it was found in the frame before.
        image: The next frame.
        settings: How it is looked for.
    """
    if (image.width, image.height) != pattern.area.frame_size:
        return PatternStep(None, 1.0, TrackLoss.SIZE_CHANGED)
    area = _cut_area(image, pattern.point, settings)
    seen = extract_patches(pattern.area.pixels, pattern.area.to_points(pattern.point), settings.radius)
    coarse = _search(seen, area, pattern.point, settings)
    place, shape, correlation = _refine(pattern, area, coarse, settings)
    error = min(max(1.0 - correlation, 0.0), 1.0)
    if not _is_inside(place, area.frame_size):
        return PatternStep(None, error, TrackLoss.LEFT_PICTURE)
    around = _cut_area(image, place, settings)
    changed = 1.0 - float(compute_correlation(seen, area.pixels, area.to_points(place))[0])
    if error > settings.max_error or changed > settings.max_error * _CHANGED:
        is_leaving = not _is_inside(place, area.frame_size, max(settings.radius) / 2)
        loss = TrackLoss.LEFT_PICTURE if is_leaving else TrackLoss.NOT_FOUND
        return PatternStep(None, min(max(error, changed), 1.0), loss)
    if not _returns(pattern, around, place, settings):
        return PatternStep(None, error, TrackLoss.AMBIGUOUS)
    found = TrackedPattern(place, shape, pattern.patch, around)
    return PatternStep(_renew(found, error, settings), error)


def _cut_area(image: Image, point: tuple[float, float], settings: SearchSettings) -> GrayArea:
    """Return the part of a frame that a search around a point looks at; what is no number counts as black."""
    import numpy as np

    spans = []
    for at, size, radius, reach in zip(
        point, (image.width, image.height), settings.radius, settings.reach, strict=True
    ):
        side = radius + reach + _MARGIN
        first = min(max(int(at) - side, 0), size - 1)
        spans.append(slice(first, max(first + 1, min(size, int(at) + side + 1))))
    luma = compute_luma(image.pixels[:, spans[1], spans[0]])[0].float().cpu().numpy()
    gray = np.nan_to_num(luma, nan=0.0, posinf=1.0, neginf=0.0).clip(0.0, 1.0) * np.float32(255.0)
    return GrayArea(smooth_gray_image(gray), spans[0].start, spans[1].start, (image.width, image.height))


def _search(
    patch: np.ndarray, area: GrayArea, point: tuple[float, float], settings: SearchSettings
) -> tuple[float, float]:
    """Return the place around a point that looks most like a patch; of several as good ones the nearest."""
    import cv2
    import numpy as np

    (across, down), (wide, high) = settings.radius, settings.reach
    x, y = int(np.floor(point[0])) - area.left, int(np.floor(point[1])) - area.top
    rows, columns = area.pixels.shape
    ys = np.arange(y - down - high, y + down + high + 1).clip(0, rows - 1)
    xs = np.arange(x - across - wide, x + across + wide + 1).clip(0, columns - 1)
    looked = area.pixels[np.ix_(ys, xs)]
    score = cv2.matchTemplate(looked, patch[0, 1:-1, 1:-1].astype(np.float32), cv2.TM_CCOEFF_NORMED)
    score = np.nan_to_num(score, nan=-1.0, posinf=-1.0, neginf=-1.0)
    peaks = (score >= cv2.dilate(score, np.ones((3, 3), np.uint8))) & (score >= score.max() - _AS_GOOD)
    found = np.argwhere(peaks)
    row, column = map(int, found[np.hypot(found[:, 0] - high, found[:, 1] - wide).argmin()])
    dx, dy = _find_peak(score[row], column), _find_peak(score[:, column], row)
    return area.left + x - wide + column + dx + 0.5, area.top + y - high + row + dy + 0.5


def _find_peak(scores: np.ndarray, index: int) -> float:
    """Return how far beside a maximum the parabola through its neighbors is highest, −0.5..0.5."""
    if not 0 < index < len(scores) - 1:
        return 0.0
    before, here, after = (float(each) for each in scores[index - 1 : index + 2])
    bend = before - 2 * here + after
    return min(max(0.5 * (before - after) / bend, -0.5), 0.5) if bend < 0.0 else 0.0


def _refine(
    pattern: TrackedPattern, area: GrayArea, coarse: tuple[float, float], settings: SearchSettings
) -> tuple[tuple[float, float], np.ndarray, float]:
    """Return place, shape and correlation of the reference near a place."""
    start = area.to_points(coarse)
    best = None
    for adapts in (True, False) if settings.adapts_shape else (False,):
        found = match_patches(pattern.patch, area.pixels, start, pattern.shape, adapts_shape=adapts)
        is_near = _distance(found.points, start) <= _CORRECTED and not _is_distorted(found.shapes[0])
        if is_near and (best is None or float(found.correlation[0]) > float(best.correlation[0])):
            best = found
        if best is not None and 1.0 - float(best.correlation[0]) <= settings.max_error:
            break
    if best is None:
        return coarse, pattern.shape, float(compute_correlation(pattern.patch, area.pixels, start)[0])
    place = float(best.points[0, 0]) + area.left, float(best.points[0, 1]) + area.top
    return place, best.shapes, float(best.correlation[0])


def _returns(pattern: TrackedPattern, around: GrayArea, place: tuple[float, float], settings: SearchSettings) -> bool:
    """Return whether what was found is found in the frame before where it was (Z. Kalal et al., 2010)."""
    seen = extract_patches(around.pixels, around.to_points(place), settings.radius)
    x, y = _search(seen, pattern.area, pattern.point, settings)
    return abs(x - pattern.point[0]) <= _RETURNED and abs(y - pattern.point[1]) <= _RETURNED


def _renew(pattern: TrackedPattern, error: float, settings: SearchSettings) -> TrackedPattern:
    """Return a pattern that was found with the reference for the next frame."""
    import numpy as np

    area = float(abs(np.linalg.det(pattern.shape[0])))
    has_grown = not 1 / _GROWN <= area <= _GROWN
    is_stale = settings.update is PatternUpdate.ON_ERROR and (error > settings.max_error / 2 or has_grown)
    if not is_stale and settings.update is not PatternUpdate.EVERY_FRAME:
        return pattern
    patch = extract_patches(pattern.area.pixels, pattern.area.to_points(pattern.point), settings.radius)
    return replace(pattern, shape=np.eye(2, dtype=np.float32)[None], patch=patch)


def _is_distorted(shape: np.ndarray) -> bool:
    """Return whether a shape stretches a pattern far more one way than the other."""
    import numpy as np

    if not np.isfinite(shape).all():
        return True
    longest, shortest = np.linalg.svd(shape, compute_uv=False)
    return bool(longest > _SHEARED * shortest)


def _distance(one: np.ndarray, other: np.ndarray) -> float:
    import numpy as np

    return float(np.hypot(*(one - other)[0]))


def _is_inside(point: tuple[float, float], size: tuple[int, int], rim: float = _RIM) -> bool:
    return rim <= point[0] <= size[0] - rim and rim <= point[1] <= size[1] - rim
