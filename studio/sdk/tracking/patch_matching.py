"""Patches around points: kept from when a point was first seen, and found again however they turn and grow."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np

PATCH_RADIUS = 10
"""Pixels from a patch's middle to its edge, unless another radius is asked for."""

PatchRadius: TypeAlias = tuple[int, int]
"""Pixels from a patch's middle to its edge, across and down."""

_SQUARE: PatchRadius = (PATCH_RADIUS, PATCH_RADIUS)
_STEPS = 12
_CLOSE = 0.003  # px
_DAMPING = 1e-3
_LEAST_SEEN = 0.4  # of a patch, for a judgment
_SMOOTHING = 0.8  # σ in px: against noise, and so that pixels in between are told well
_FLAT = 1e-3  # gray levels


@dataclass(frozen=True, slots=True, eq=False)
class NccMatch:
    """Where patches were found.

    Args:
        points: float32 [N, 2], pixels from the upper left corner.
        shapes: float32 [N, 2, 2]: a patch's pixel at x from its middle lies at point + shape · x.
        correlation: float32 [N], the normalized cross-correlation, −1..1; −1 where too little of the patch is seen.
    """

    points: np.ndarray
    shapes: np.ndarray
    correlation: np.ndarray


def smooth_gray_image(gray: np.ndarray) -> np.ndarray:
    """Return the picture as patches are taken from it and compared with it: float32 [H, W], gray levels."""
    import cv2
    import numpy as np

    soft = cv2.GaussianBlur(gray.astype(np.float32), (0, 0), _SMOOTHING)
    return np.asarray(soft, np.float32)


def extract_patches(picture: np.ndarray, points: np.ndarray, radius: PatchRadius = _SQUARE) -> np.ndarray:
    """Return what lies around points, with a rim of one pixel for the gradient: uint8 [N, 2·down+3, 2·across+3].

    Args:
        picture: From `smooth_gray_image`.
        points: float32 [N, 2].
        radius: Of the patches without the rim.
    """
    import numpy as np

    across, down = radius[0] + 1, radius[1] + 1
    taken, _ = _sampled(picture, points, _upright(len(points)), _offsets(across, down))
    return np.asarray(np.rint(taken).clip(0, 255), np.uint8).reshape(-1, 2 * down + 1, 2 * across + 1)


def get_patch_radius(patches: np.ndarray) -> PatchRadius:
    """Return the radius of patches, without their rim."""
    return (patches.shape[2] - 3) // 2, (patches.shape[1] - 3) // 2


def compute_correlation(patches: np.ndarray, picture: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return how much what lies around points looks like the patches, as it is: float32 [N], −1..1."""
    import numpy as np

    inner = patches[:, 1:-1, 1:-1].reshape(len(patches), -1).astype(np.float32)
    seen, inside = _sampled(picture, points, _upright(len(points)), _offsets(*get_patch_radius(patches)))
    return _correlation(inner, seen, inside)


def match_patches(
    patches: np.ndarray, picture: np.ndarray, points: np.ndarray, shapes: np.ndarray, *, adapts_shape: bool = True
) -> NccMatch:
    """Find patches near to where they are thought to be, moved, turned, scaled and sheared as it fits best.

    Inverse compositional Gauss–Newton (S. Baker, I. Matthews, "Lucas-Kanade 20 Years On", 2004) on patches whose mean
    and contrast are made equal, with the affine model of J. Shi and C. Tomasi ("Good Features to Track", 1994). As the
    patch is that of a point's first appearance, errors do not add up from frame to frame.

    Args:
        patches: From `extract_patches`.
        picture: From `smooth_gray_image`.
        points: float32 [N, 2], the first guess.
        shapes: float32 [N, 2, 2], the first guess.
        adapts_shape: Whether patches may turn, scale and shear; else they only move.
    """
    import numpy as np

    radius = get_patch_radius(patches)
    offsets = _offsets(*radius)
    patch = patches.astype(np.float32)
    inner = patch[:, 1:-1, 1:-1].reshape(len(patches), -1)
    across = (patch[:, 1:-1, 2:] - patch[:, 1:-1, :-2]).reshape(inner.shape) / 2
    down = (patch[:, 2:, 1:-1] - patch[:, :-2, 1:-1]).reshape(inner.shape) / 2
    x, y = offsets
    gradient = np.stack([across * x, across * y, down * x, down * y, across, down], axis=1)
    if not adapts_shape:
        gradient[:, :4] = 0.0
    weighted = gradient * _window(*radius)
    square = np.matmul(weighted, gradient.transpose(0, 2, 1))
    square += np.eye(6, dtype=np.float32) * (_DAMPING * np.trace(square, axis1=1, axis2=2) + 1e-6)[:, None, None]
    steepest = np.matmul(np.linalg.inv(square), weighted)
    points, shapes, left = points.copy(), shapes.copy(), np.arange(len(points))
    for _ in range(_STEPS):
        seen, inside = _sampled(picture, points[left], shapes[left], offsets)
        difference = (_like(seen, inner[left], inside) - inner[left]) * inside
        change = np.matmul(steepest[left], difference[:, :, None])[:, :, 0]
        points[left], shapes[left] = _composed(points[left], shapes[left], change, max(radius))
        left = left[np.abs(change[:, 4:]).max(axis=1) >= _CLOSE]
        if not len(left):
            break
    seen, inside = _sampled(picture, points, shapes, offsets)
    likeness = _correlation(inner, seen, inside)
    sane = np.isfinite(points).all(axis=1) & np.isfinite(shapes).all(axis=(1, 2))
    return NccMatch(points, shapes, np.where(sane, likeness, np.float32(-1.0)))


def _composed(
    points: np.ndarray, shapes: np.ndarray, change: np.ndarray, longest: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return place and shape after the inverse of a change of the patch: W ∘ ΔW⁻¹.

    Args:
        points: float32 [N, 2].
        shapes: float32 [N, 2, 2].
        change: float32 [N, 6].
        longest: Pixels that a point moves at most in one step.
    """
    import numpy as np

    change = np.nan_to_num(change).clip(-longest, longest)
    turn = np.eye(2, dtype=np.float32) + change[:, :4].reshape(-1, 2, 2).clip(-0.4, 0.4)
    shapes = np.matmul(shapes, np.linalg.inv(turn))
    return points - np.matmul(shapes, change[:, 4:, None])[:, :, 0], shapes


def _sampled(
    picture: np.ndarray, points: np.ndarray, shapes: np.ndarray, offsets: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the picture at the offsets around each point, [N, K], and which of them lie inside, as 0 or 1."""
    import cv2
    import numpy as np

    height, width = picture.shape
    places = np.matmul(shapes, offsets) + (points - np.float32(0.5))[:, :, None]
    x, y = np.ascontiguousarray(places[:, 0]), np.ascontiguousarray(places[:, 1])
    inside = (x >= 0) & (y >= 0) & (x <= width - 1) & (y <= height - 1)
    if not x.size:
        return x, inside.astype(np.float32)
    seen = cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return seen, inside.astype(np.float32)


def _like(seen: np.ndarray, wanted: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Return what is seen with the mean and the contrast of what is wanted."""
    import numpy as np

    total = inside.sum(axis=1, keepdims=True) + 1e-6
    middle_seen = (seen * inside).sum(axis=1, keepdims=True) / total
    middle = (wanted * inside).sum(axis=1, keepdims=True) / total
    spread_seen = np.sqrt((((seen - middle_seen) ** 2) * inside).sum(axis=1, keepdims=True) / total)
    spread = np.sqrt((((wanted - middle) ** 2) * inside).sum(axis=1, keepdims=True) / total)
    made: np.ndarray = (seen - middle_seen) * (spread / (spread_seen + _FLAT)) + middle
    return made


def _correlation(wanted: np.ndarray, seen: np.ndarray, inside: np.ndarray) -> np.ndarray:
    import numpy as np

    total = inside.sum(axis=1) + 1e-6
    one = (wanted - ((wanted * inside).sum(axis=1) / total)[:, None]) * inside
    other = (seen - ((seen * inside).sum(axis=1) / total)[:, None]) * inside
    size = np.sqrt((one * one).sum(axis=1) * (other * other).sum(axis=1))
    found = (one * other).sum(axis=1) / (size + _FLAT)
    return np.where(total >= _LEAST_SEEN * wanted.shape[1], found, -1.0).astype(np.float32)


def _upright(count: int) -> np.ndarray:
    import numpy as np

    return np.broadcast_to(np.eye(2, dtype=np.float32), (count, 2, 2))


@lru_cache(maxsize=64)
def _offsets(across: int, down: int) -> np.ndarray:
    """Return the places of a patch's pixels from its middle, (x, y): float32 [2, pixels]."""
    import numpy as np

    y, x = np.mgrid[-down : down + 1, -across : across + 1].astype(np.float32)
    return np.stack([x.ravel(), y.ravel()])


@lru_cache(maxsize=32)
def _window(across: int, down: int) -> np.ndarray:
    """Return the weight of each pixel of a patch: more in its middle."""
    import numpy as np

    x, y = _offsets(across, down)
    longest = max(across, down)
    x, y = x * np.float32(longest / across), y * np.float32(longest / down)
    return np.asarray(np.exp(-(x * x + y * y) / np.float32(2 * (0.6 * longest) ** 2)), np.float32)
