"""A picture painted anew in a style, from coarse to fine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nodes.convert.style.color_transport import compute_color_transport
from nodes.convert.style.patches import SIDE, StylePatches, repaint_picture

if TYPE_CHECKING:
    import numpy as np

_LEVELS = 4
_SMALLEST = 3 * SIDE  # pixels: the shorter side of the coarsest picture
_SMOOTH = (0.06, 0.12)  # how far colors may lie apart that are smoothed together: with all detail kept, and none
_BAND = (0.7, 1.5)  # by how much the contrast of a scale may be changed
_BROAD_KEPT = 0.2  # how much of the broad colors of a place stays
_FINE = 1.4  # pixels of each scale: what is finer is its detail
_BROAD = 4.0  # pixels of each scale


@dataclass(frozen=True)
class PaintingOptions:
    """How to paint.

    Args:
        color: How far the style's palette is taken, 0..1.
        size: How large the style's texture is: its picture's height, in heights of the frame.
        detail: How much of the picture's own detail stays, 0..1.
        patches: How many of the style's patches are known at each scale.
        rounds: How often each scale is painted over.
        seed: Which patches.
    """

    color: float
    size: float
    detail: float
    patches: int
    rounds: int
    seed: int


def paint_in_style(
    content: np.ndarray, style: np.ndarray, before: tuple[np.ndarray, np.ndarray] | None, manner: PaintingOptions,
    check: Callable[[], None],
) -> np.ndarray:  # fmt: skip
    """Paint a picture in a style.

    After M. Elad and P. Milanfar, "Style Transfer via Texture Synthesis" (2017): the picture, in the style's palette,
    is rebuilt at each scale from those patches of the style that are most like it, and each scale is mixed again with
    what the picture shows. Smooth places are matched by smooth patches alone; so each scale begins with the style's own
    texture laid over the picture, and its contrast is in the end that of the style (D. Heeger and J. Bergen,
    "Pyramid-Based Texture Analysis/Synthesis", 1995).

    Args:
        content: float32 [H, W, 3].
        style: float32 [h, w, 3].
        before: What was painted last, brought to this frame, [H, W, 3], and how far to believe it, [H, W], 0..1.
        manner: How to paint.
        check: Called often; raises to cancel.
    """
    import cv2
    import numpy as np

    height, width = content.shape[:2]
    model = _in_palette_of(_sized(style, manner.size, height), content, 1.0 - manner.color)
    ground = _ground(content, model, manner.detail)
    texture = _laid_out(model, height, width)
    levels = [level for level in range(_LEVELS) if level == 0 or min(height, width) >> level >= _SMALLEST]
    result: np.ndarray | None = None
    for level in reversed(levels):
        check()
        size = max(1, width >> level), max(1, height >> level)
        here, own, scale = _resized(ground, size), _resized(texture, size), _coarser(model, level)
        start = here + own if result is None else _with_band(_resized(result, size), here, own, manner.detail)
        if before is not None:
            trust = cv2.resize(before[1], size, interpolation=cv2.INTER_AREA)[:, :, None]
            start = start + trust * (_resized(before[0], size) - start)
        known = StylePatches.from_picture(scale, manner.patches, manner.seed + level)
        weight = _edges(here, manner.detail)
        for _ in range(manner.rounds):
            check()
            start = repaint_picture(start, known)
            start += weight * (here - start) + _BROAD_KEPT * _blurred(here - start, _BROAD)
        result = _in_contrast(start, scale)
    assert result is not None
    picture: np.ndarray = np.clip(result, 0.0, 1.0)
    return picture


def _blurred(picture: np.ndarray, sigma: float) -> np.ndarray:
    import cv2

    soft: np.ndarray = cv2.GaussianBlur(picture, (0, 0), sigma)
    return soft


def _sized(style: np.ndarray, size: float, height: int) -> np.ndarray:
    """Return the style at the size at which its texture is to be seen, and at least as large as a few patches."""
    import cv2

    factor = size * height / style.shape[0]
    factor = max(factor, 2 * SIDE / min(style.shape[:2]))
    shape = max(2 * SIDE, round(style.shape[1] * factor)), max(2 * SIDE, round(style.shape[0] * factor))
    sized: np.ndarray = cv2.resize(style, shape, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC)
    return sized


def _coarser(model: np.ndarray, level: int) -> np.ndarray:
    """Return the style at a coarser scale."""
    size = max(SIDE + 1, model.shape[1] >> level), max(SIDE + 1, model.shape[0] >> level)
    return _resized(model, size)


def _resized(picture: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    import cv2

    if picture.shape[1::-1] == size:
        return picture
    shrinks = size[0] < picture.shape[1] or size[1] < picture.shape[0]
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)


def _in_palette_of(picture: np.ndarray, other: np.ndarray, share: float) -> np.ndarray:
    """Return a picture in the colors of another, as far as `share` says."""
    import numpy as np

    if share <= 0.0:
        return picture
    matrix, shift = compute_color_transport(picture, other)
    moved = (picture @ matrix.T.astype(np.float32) + shift.astype(np.float32)).clip(0, 1)
    mixed: np.ndarray = picture + np.float32(share) * (moved - picture)
    return mixed


def _ground(content: np.ndarray, model: np.ndarray, detail: float) -> np.ndarray:
    """Return the picture in the style's colors, without the finest of its detail."""
    import cv2
    import numpy as np

    taken = np.ascontiguousarray(_in_palette_of(content, model, 1.0), np.float32)
    soft = _SMOOTH[1] + detail * (_SMOOTH[0] - _SMOOTH[1])
    return cv2.bilateralFilter(taken, 0, soft, max(1.0, content.shape[0] / 135))


def _laid_out(model: np.ndarray, height: int, width: int) -> np.ndarray:
    """Return the style's texture, without its broad colors, over a whole frame: mirrored where it is smaller."""
    import numpy as np

    broad = _blurred(model, max(2.0, model.shape[0] / 24))
    fine = model - broad
    rows, columns = (-(-size // side) for size, side in zip((height, width), fine.shape[:2], strict=True))
    pair = np.concatenate([np.concatenate([fine, fine[:, ::-1]], 1), np.concatenate([fine[::-1], fine[::-1, ::-1]], 1)])
    tiled: np.ndarray = np.tile(pair, ((rows + 1) // 2, (columns + 1) // 2, 1))[:height, :width]
    whole: np.ndarray = np.ascontiguousarray(tiled)
    return whole


def _with_band(result: np.ndarray, here: np.ndarray, texture: np.ndarray, detail: float) -> np.ndarray:
    """Return a coarser result with the detail of this scale: of the texture, and of the picture."""
    fine: np.ndarray = (texture - _blurred(texture, _FINE)) + detail * (here - _blurred(here, _FINE))
    finer: np.ndarray = result + fine
    return finer


def _edges(picture: np.ndarray, detail: float) -> np.ndarray:
    """Return how much of the picture itself shows at each place: more at its edges, [H, W, 1]."""
    import cv2
    import numpy as np

    gray = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    gray = cv2.GaussianBlur(gray, (0, 0), 1.0)
    slope = np.hypot(cv2.Sobel(gray, -1, 1, 0), cv2.Sobel(gray, -1, 0, 1))
    edge = np.minimum(1.0, slope / 0.35)
    share: np.ndarray = detail * (0.15 + 0.6 * cv2.GaussianBlur(edge, (0, 0), 1.0))
    return share[:, :, None].astype(np.float32)


def _in_contrast(picture: np.ndarray, style: np.ndarray) -> np.ndarray:
    """Give the finest detail of a scale the contrast that the style's has."""
    import numpy as np

    soft, model = (_blurred(each, _FINE) for each in (picture, style))
    fine, wanted = picture - soft, float((style - model).std())
    gain = np.clip(wanted / max(float(fine.std()), 1e-6), *_BAND)
    found: np.ndarray = soft + np.float32(gain) * fine
    return found
