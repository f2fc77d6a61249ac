"""Distance from the edge of a mask, to fractions of a pixel."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import torch

_EDGE = 0.5


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

    plane = matte[0].contiguous().numpy()
    distance = measure_edge_distance(plane)
    if size <= 0.0 or distance is None:
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


def measure_edge_distance(plane: np.ndarray) -> np.ndarray | None:
    """Return how far each pixel lies inside the edge, negative outside: float32 [H, W], in pixels; None for no edge.

    The edge is where the values pass through ½, interpolated between pixels, so that it moves with an anti-aliased
    shape. Distances between pixels are exact (P. Felzenszwalb and D. Huttenlocher, "Distance Transforms of Sampled
    Functions", 2012, by OpenCV).

    Args:
        plane: Float32 [H, W].
    """
    import cv2
    import numpy as np

    is_inside = plane >= _EDGE
    if is_inside.all() or not is_inside.any():
        return None
    highest, lowest = cv2.dilate(plane, np.ones((3, 3), np.uint8)), cv2.erode(plane, np.ones((3, 3), np.uint8))
    with np.errstate(all="ignore"):
        to_inside = np.clip((_EDGE - plane) / (highest - plane), 0.0, 1.0)  # from a pixel outside to the edge
        to_outside = np.clip((plane - _EDGE) / (plane - lowest), 0.0, 1.0)
    deep = _measure_from(is_inside, to_inside)
    far = _measure_from(~is_inside, to_outside)
    return np.where(is_inside, deep, -far).astype(np.float32)


def _measure_from(is_far: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """Return the distance of pixels from the nearest one that is not far, less the shift there: float32 [H, W]."""
    import cv2
    import numpy as np

    source = is_far.astype(np.uint8)
    exact = cv2.distanceTransform(source, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    _, labels = cv2.distanceTransformWithLabels(source, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL)
    by_label = np.zeros(int(labels.max()) + 1, np.float32)
    by_label[labels[~is_far]] = np.nan_to_num(shift[~is_far])
    exact = np.sqrt(np.rint(np.square(exact, dtype=np.float64)))  # OpenCV's last digit is not the same in every call
    found: np.ndarray = exact - by_label[labels]
    return found
