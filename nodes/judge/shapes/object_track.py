"""Motion of an object, found from its place, size and look in each frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nodes.judge.shapes.detections import ColorLayer
from nodes.judge.shapes.shape_templates import classify_shape, cut_patch, measure_unit_areas
from nodes.shared.shapes.scene import SceneMotion, SceneShape

if TYPE_CHECKING:
    import numpy as np

_WAYS: Final = (
    SceneMotion.RIGHT, SceneMotion.DOWN_RIGHT, SceneMotion.DOWN, SceneMotion.DOWN_LEFT,
    SceneMotion.LEFT, SceneMotion.UP_LEFT, SceneMotion.UP, SceneMotion.UP_RIGHT,
)  # fmt: skip
_FAR: Final = 0.25  # of the picture: a straight move is longer
_WIDE: Final = 0.28  # of the shorter side: an orbit and a bounce are wider
_GROWN: Final = math.log(1.7)
_BEATEN: Final = 0.035  # deviation of the logarithm of the radius
_TURNED: Final = 0.055  # difference of two patches in a row
_LOOKED_AT: Final = 12  # frames whose shape is compared
_ROUND: Final = (SceneShape.CIRCLE, SceneShape.RING)


@dataclass(frozen=True, slots=True)
class TrackedObject:
    """An object, as the pixels show it.

    Args:
        color: By name.
        shape: What it looks like.
        motions: All that it does; empty where it stays still.
        radius: Of the shape, in parts of the shorter side: before it pulses, and in the middle of growing.
    """

    color: str
    shape: SceneShape
    motions: frozenset[SceneMotion]
    radius: float


def track_object(layer: ColorLayer, others: Sequence[ColorLayer] = ()) -> TrackedObject:
    """Follow a patch of color through its clip.

    Args:
        layer: The patch.
        others: Further patches: where they touch it, how large it is and how it looks does not count.
    """
    import numpy as np

    cover = layer.coverage
    frames, height, width = cover.shape
    areas = cover.sum((1, 2))
    weights = cover / np.maximum(areas, 1e-6)[:, None, None]
    x = (weights * np.arange(width)[None, None]).sum((1, 2))
    y = (weights * np.arange(height)[None, :, None]).sum((1, 2))
    discs = np.sqrt(np.maximum(areas, 1e-6) / math.pi)
    there = areas > 0.1 * np.median(areas[areas > 0])
    whole, is_free = _whole(cover, there, others)
    looked = _largest(areas, whole)
    patches = [cut_patch(cover[at], (x[at], y[at]), discs[at]) for at in looked]
    shape = classify_shape(patches)
    unit = min(width, height)
    radii = np.sqrt(areas / measure_unit_areas()[shape]) / unit
    times = np.arange(frames) / max(1, frames - 1)
    placed = np.flatnonzero(there)
    motions = set(_moved(times[placed], x[placed] / width, y[placed] / height, np.array([width, height]) / unit))
    motions |= set(_sized(times[whole], radii[whole])) - (set() if is_free else {SceneMotion.PULSE})
    if is_free and shape not in _ROUND and _turned(patches):
        motions.add(SceneMotion.SPIN)
    usual = _usual(times[whole], radii[whole], pulses=SceneMotion.PULSE in motions)
    return TrackedObject(layer.color, shape, frozenset(motions), usual)


def _whole(cover: np.ndarray, there: np.ndarray, others: Sequence[ColorLayer]) -> tuple[np.ndarray, bool]:
    """Return the frames in which an object touches neither the picture's edge nor another one; False and all if few."""
    import cv2
    import numpy as np

    edge = np.concatenate([cover[:, 0], cover[:, -1], cover[:, :, 0], cover[:, :, -1]], axis=1).max(1)
    touched = np.zeros(len(cover))
    around = np.ones((5, 5), np.uint8)
    for other in others:
        near = np.stack([cv2.dilate(each, around) for each in other.coverage])
        touched = np.maximum(touched, (near * cover).sum((1, 2)) / np.maximum(cover.sum((1, 2)), 1e-6))
    free = np.flatnonzero(there & (edge < 0.3) & (touched < 0.01))
    is_free = len(free) >= 3
    return (free if is_free else np.flatnonzero(there)), is_free


def _largest(areas: np.ndarray, frames: np.ndarray) -> np.ndarray:
    """Return some of the frames, evenly spaced, in which an object is large enough to be recognized."""
    import numpy as np

    large = frames[areas[frames] >= 0.25 * areas[frames].max()]
    taken: np.ndarray = large[
        np.unique(np.linspace(0, len(large) - 1, min(_LOOKED_AT, len(large))).round().astype(int))
    ]
    return taken


def _moved(times: np.ndarray, x: np.ndarray, y: np.ndarray, shape: np.ndarray) -> list[SceneMotion]:
    """Return the way an object goes.

    Args:
        times: 0..1.
        x: Of the width.
        y: Of the height.
        shape: Width and height in shorter sides.
    """
    import numpy as np

    if len(times) < 3:
        return []
    slopes = np.array([np.polyfit(times, each, 1)[0] for each in (x, y)])
    wide, high = (np.quantile(each, 0.97) - np.quantile(each, 0.03) for each in (x * shape[0], y * shape[1]))
    line = np.hypot(x - np.polyval(np.polyfit(times, x, 1), times), y - np.polyval(np.polyfit(times, y, 1), times))
    if np.hypot(*slopes) >= _FAR and float(np.sqrt(np.square(line).mean())) < 0.2 * np.hypot(*slopes):
        eighth = round(math.atan2(slopes[1], slopes[0]) / (math.pi / 4)) % 8
        return [_WAYS[eighth]]
    if wide >= _WIDE and high >= _WIDE:
        return [SceneMotion.ORBIT]
    return [SceneMotion.BOUNCE] if high >= _WIDE and wide < 0.5 * high else []


def _sized(times: np.ndarray, radii: np.ndarray) -> list[SceneMotion]:
    """Return how an object's size changes."""
    import numpy as np

    if len(times) < 3:
        return []
    sizes = np.log(np.maximum(radii, 1e-6))
    slope, start = np.polyfit(times, sizes, 1)
    if abs(slope) >= _GROWN:
        return [SceneMotion.GROW if slope > 0 else SceneMotion.SHRINK]
    return [SceneMotion.PULSE] if float((sizes - (slope * times + start)).std()) > _BEATEN else []


def _usual(times: np.ndarray, radii: np.ndarray, *, pulses: bool) -> float:
    """Return the radius between beats, or in the middle of the clip by a straight line through its logarithm."""
    import numpy as np

    if pulses or len(times) < 3:
        return float(np.quantile(radii, 0.2))
    return float(np.exp(np.polyval(np.polyfit(times, np.log(np.maximum(radii, 1e-6)), 1), 0.5)))


def _turned(patches: Sequence[np.ndarray]) -> bool:
    """Return whether an object looks another way than in the first frame, in most of the others."""
    import numpy as np

    if len(patches) < 3:
        return False
    return bool(np.median([np.abs(one - patches[0]).mean() for one in patches[1:]]) > _TURNED)
