"""Distance from the edge of a mask, to fractions of a pixel."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import torch

_EDGE = 0.5
_NEIGHBORS = [(0, 0), *((down, across) for down in (-1, 0, 1) for across in (-1, 0, 1) if down or across)]


class FeatherSide(StrEnum):
    """Where an edge fades."""

    BOTH = "both"
    INSIDE = "inside"
    OUTSIDE = "outside"


class FeatherFalloff(StrEnum):
    """How an edge fades."""

    SMOOTH = "smooth"
    LINEAR = "linear"


def feather_matte(
    matte: torch.Tensor,
    size: float,
    side: FeatherSide = FeatherSide.BOTH,
    falloff: FeatherFalloff = FeatherFalloff.SMOOTH,
) -> torch.Tensor:
    """Let the edge of a matte fade by its distance: [1, H, W] → [1, H, W].

    Inside, no value becomes larger, outside none smaller, so that holes and half coverage stay.

    Args:
        matte: Float32, nominally 0..1; it lies in memory.
        size: Width of the fade in pixels; half of it on each side of the edge, or all on one side.
        side: Where it fades.
        falloff: A straight line, or a smooth step.
    """
    import torch

    distance = measure_edge_distance(matte[0].contiguous().numpy(), size) if size > 0.0 else None
    if distance is None:
        return matte
    shift = {FeatherSide.BOTH: 0.5, FeatherSide.INSIDE: 0.0, FeatherSide.OUTSIDE: 1.0}[side]
    inside = torch.from_numpy(distance)
    ramp = (inside / size + shift).clamp_(0.0, 1.0)
    if falloff is FeatherFalloff.SMOOTH:
        ramp = ramp * ramp * (3.0 - 2.0 * ramp)
    own = matte[0]
    if side is FeatherSide.INSIDE:
        return torch.minimum(own, ramp)[None]
    if side is FeatherSide.OUTSIDE:
        return torch.maximum(own, ramp)[None]
    return torch.where(inside >= 0.0, torch.minimum(own, ramp), torch.maximum(own, ramp))[None]


def measure_edge_distance(plane: np.ndarray, reach: float) -> np.ndarray | None:
    """Return how far each pixel lies inside the edge, negative outside: float32 [H, W], in pixels; None for no edge.

    The edge is where the values pass through ½, interpolated between pixels, so that it moves with an anti-aliased
    shape. Each pixel finds its edge pixel by a chamfer transform (G. Borgefors, 1986, by OpenCV); those that its
    neighbors found are tried, too, and the distance is the Euclidean one.

    Args:
        plane: Float32 [H, W].
        reach: Distances above this are not exact, but above it, too.
    """
    import cv2
    import numpy as np

    is_inside = plane >= _EDGE
    if is_inside.all() or not is_inside.any():
        return None
    square = np.ones((3, 3), np.uint8)
    with np.errstate(all="ignore"):
        to_inside = (_EDGE - plane) / (cv2.dilate(plane, square) - plane)  # from a pixel outside to the edge
        to_outside = (plane - _EDGE) / (plane - cv2.erode(plane, square))
    deep, far = _measure_from(is_inside, to_inside, reach), _measure_from(~is_inside, to_outside, reach)
    return np.where(is_inside, deep, -far)


def _measure_from(is_far: np.ndarray, shift: np.ndarray, reach: float) -> np.ndarray:
    """Return the distance of pixels from those that are not far, less the shift there: float32 [H, W]."""
    import cv2
    import numpy as np

    far, labels = cv2.distanceTransformWithLabels(
        is_far.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    near = np.flatnonzero(~is_far)
    places = np.zeros(int(labels.max()) + 1, np.int64)
    places[labels.ravel()[near]] = near
    found = far.ravel()
    band = np.flatnonzero(is_far.ravel() & (found <= reach + 2.0))
    if len(band):
        found[band] = _find_nearest(band, places[labels], np.nan_to_num(shift.clip(0.0, 1.0)))
    return far


def _find_nearest(band: np.ndarray, sources: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """Return the distance of the pixels `band` from the nearest edge, float32.

    Args:
        band: Pixels as numbers in the order of memory.
        sources: For each pixel one that is near it, [H, W]; written to.
        shift: What is taken off the distance at each of those, [H, W].
    """
    import numpy as np

    height, width = sources.shape
    rows, columns = np.divmod(band, width)
    flat, shifts = sources.ravel(), shift.ravel()
    best = np.full(len(band), np.inf, np.float32)
    for down, across in _NEIGHBORS * 2:
        there = flat[np.clip(rows + down, 0, height - 1) * width + np.clip(columns + across, 0, width - 1)]
        source_rows, source_columns = np.divmod(there, width)
        distance = np.hypot(source_rows - rows, source_columns - columns) - shifts[there]
        is_nearer = distance < best
        best[is_nearer] = distance[is_nearer]
        flat[band[is_nearer]] = there[is_nearer]
    return best
