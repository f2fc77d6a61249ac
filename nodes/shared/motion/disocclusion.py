"""Occlusion of a motion field: what it hides and uncovers, and how that is filled."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_STEP = 4  # px: how finely the field's folds are looked for
_TORN, _WHOLE = 0.06, 0.22  # shares of the longer side that a pixel's shorter one has in the source
_LEAST = 1e-3


def compute_visibility(field: np.ndarray) -> np.ndarray:
    """Return where a field shows the source as it is: float32 [H, W], 0 where it folds or tears, 1 where it does not.

    The Jacobian of the backward map takes a pixel to a parallelogram in the source. Where it is turned over, two parts
    of the source lie on each other; where it is far longer than wide, a few pixels are drawn out over what was
    uncovered. σ₂/σ₁, with the sign of the determinant, tells both, whatever the scale and the turn are.

    Args:
        field: float32 [H, W, 2], how far from each pixel its source lies.
    """
    import cv2
    import numpy as np

    height, width = field.shape[:2]
    if min(height, width) < 3 * _STEP:
        return np.ones((height, width), np.float32)
    size = max(2, width // _STEP), max(2, height // _STEP)
    coarse = cv2.resize(field, size, interpolation=cv2.INTER_AREA)
    down, across = np.gradient(coarse, height / size[1], width / size[0], axis=(0, 1))
    a, b, c, d = 1 + across[:, :, 0], down[:, :, 0], across[:, :, 1], 1 + down[:, :, 1]
    first, second = np.hypot(a + d, c - b), np.hypot(a - d, c + b)  # σ₁ = (first + second)/2, ±σ₂ = (first − second)/2
    ratio = (first - second) / (first + second + 1e-9)
    share = ((ratio - _TORN) / (_WHOLE - _TORN)).clip(0.0, 1.0)
    soft = (share * share * (3 - 2 * share)).astype(np.float32)
    return np.asarray(cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def inpaint_unknown(picture: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Return a picture with what is not known filled in smoothly from around it.

    Push–pull (S. Gortler et al., "The Lumigraph", 1996): averages of what is known, from fine to coarse, fill the gaps
    from coarse to fine.

    Args:
        picture: float32 [H, W, C].
        known: float32 [H, W], 0..1.
    """
    import cv2
    import numpy as np

    weight = known[:, :, None]
    if float(known.min()) >= 1.0:
        return picture
    height, width = known.shape
    if max(height, width) <= 2:
        total = float(weight.sum())
        mean = (picture * weight).sum(axis=(0, 1)) / total if total > _LEAST else picture.mean(axis=(0, 1))
        return np.asarray(picture * weight + mean * (1.0 - weight), np.float32)
    size = max(1, width // 2), max(1, height // 2)
    shares = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
    sums = cv2.resize(picture * weight, size, interpolation=cv2.INTER_AREA).reshape(*shares.shape, -1)
    smaller = inpaint_unknown(
        sums / np.maximum(shares, _LEAST)[:, :, None], (shares * 4).clip(0.0, 1.0).astype(np.float32)
    )
    rough = cv2.resize(smaller, (width, height), interpolation=cv2.INTER_LINEAR).reshape(picture.shape)
    return np.asarray(picture * weight + rough * (1.0 - weight), np.float32)


def fade_field(field: np.ndarray, points: np.ndarray, reach: float) -> np.ndarray:
    """Return a field that comes to rest outside the hull of the points, over so many pixels.

    Args:
        field: float32 [H, W, 2].
        points: float64 [N, 2], from the upper left corner.
        reach: Pixels; 0 for a field that goes on.
    """
    import cv2
    import numpy as np

    if reach <= 0.0:
        return field
    height, width = field.shape[:2]
    margin = int(min(reach, 4096.0)) + 1
    step = max(1, margin // 32)
    size = -(-(height + 2 * margin) // step), -(-(width + 2 * margin) // step)
    outside = np.full(size, 255, np.uint8)
    places = ((points + margin) / step).clip(-30_000, 30_000)
    cv2.fillConvexPoly(outside, cv2.convexHull(np.rint(places).astype(np.int32)), (0,))
    far = np.minimum(cv2.distanceTransform(outside, cv2.DIST_L2, 5), sum(size))  # FLT_MAX where no hull is in sight
    away = far * step - 2 * step  # rounding must not eat into the hull
    share = (1.0 - away / reach).clip(0.0, 1.0)
    soft = (share * share * (3 - 2 * share)).astype(np.float32)
    full = cv2.resize(soft, (size[1] * step, size[0] * step), interpolation=cv2.INTER_LINEAR)
    return np.asarray(field * full[margin : margin + height, margin : margin + width, None], np.float32)
