"""Detection of colors in a clip: the background first, then how far each color covers each pixel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nodes.shared.shapes.scene import COLORS

if TYPE_CHECKING:
    import numpy as np

VIVID_COLORS: Final = ("red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink")
_GROUNDS: Final = ("black", "white", "gray", "navy", "cream", "brown")
_FAINT: Final = 0.12  # of the way between two colors: less is noise
_FAR: Final = 0.22  # between a pixel and what is taken for it: more is none of these colors
_LEAST_AREA: Final = 0.004  # of the picture
_LEAST_PEAK: Final = 0.6
_LEAST_SHARE: Final = 0.04  # of the largest object


@dataclass(frozen=True, slots=True, eq=False)
class ColorLayer:
    """A color that is seen.

    Args:
        color: By name.
        coverage: [T, H, W], 0..1: how far it covers each pixel.
    """

    color: str
    coverage: np.ndarray


def find_background(frames: np.ndarray) -> tuple[str, str, np.ndarray]:
    """Return the colors above and below, by name, and the background [H, 3].

    Each row's color is its median over the clip, as objects cover less than half of it; a straight line through the
    rows, fitted twice, the second time without those that lie far off, is the gradient.

    Args:
        frames: [T, H, W, 3], 0..1.
    """
    import numpy as np

    rows = np.median(frames.transpose(1, 0, 2, 3).reshape(frames.shape[1], -1, 3), axis=1)
    share = (np.arange(len(rows)) + 0.5) / len(rows)
    design = np.stack([1.0 - share, share], axis=1)
    kept = np.ones(len(rows), bool)
    for _ in range(2):
        ends = np.linalg.lstsq(design[kept], rows[kept], rcond=None)[0]
        away = np.linalg.norm(rows - design @ ends, axis=1)
        kept = away <= max(0.04, 2.0 * float(np.median(away)))
    top, bottom = (_nearest(end, (*_GROUNDS, *VIVID_COLORS)) for end in ends)
    return top, bottom, design @ ends


def find_color_layers(frames: np.ndarray, ground: np.ndarray, names: Sequence[str] = VIVID_COLORS) -> list[ColorLayer]:
    """Return the colors that are seen before the background, the largest first.

    A pixel on an edge mixes an object's color with the background's. Each is explained by the one color whose line to
    the background it lies nearest to; how far along that line it lies is how far the color covers it.

    Args:
        frames: [T, H, W, 3], 0..1.
        ground: [H, 3].
        names: The colors that objects may have.
    """
    import numpy as np

    colors = np.array([COLORS[name][:3] for name in names], np.float32)
    base = ground.astype(np.float32)[None, :, None, :]
    away = frames - base
    cover = np.zeros((len(names), *frames.shape[:3]), np.float32)
    missed = np.full_like(cover, np.inf)
    for number, color in enumerate(colors):
        line = color - base
        length = np.square(line).sum(-1)
        if float(length.min()) < 0.02:
            continue  # it cannot be told from the background
        along = np.clip((away * line).sum(-1) / length, 0.0, 1.0)
        cover[number] = along
        missed[number] = np.linalg.norm(away - along[..., None] * line, axis=-1) + 0.03 * (1.0 - along)
    best = missed.argmin(0)
    least = np.take_along_axis(missed, best[None], 0)[0]
    found = []
    for number, name in enumerate(names):
        own = np.where((best == number) & (least < _FAR) & (cover[number] > _FAINT), cover[number], 0.0)
        area = float(own.mean())
        if area >= _LEAST_AREA and float(np.quantile(own.reshape(len(own), -1).max(1), 0.7)) >= _LEAST_PEAK:
            found.append((area, ColorLayer(name, own)))
    found.sort(key=lambda one: -one[0])
    return [layer for area, layer in found if area >= _LEAST_SHARE * found[0][0]]


def _nearest(color: np.ndarray, names: Sequence[str]) -> str:
    import numpy as np

    return min(names, key=lambda name: float(np.linalg.norm(color - np.array(COLORS[name][:3]))))
