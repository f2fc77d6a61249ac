"""Two frames of layers that move, each along a motion that is known exactly.

A layer is a function T of the second frame's places. With a motion f, the first frame shows T(p + f(p)) at p and the
second T(q) at q: so what is at p in the first is at p + f(p) in the second, for any f.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nodes.train.flows.textures import draw_texture, fill_outline, make_outline

if TYPE_CHECKING:
    import numpy as np

_HOLES: Final = 0.15
_STILL: Final = 0.08
_BENDS: Final = (3, 6)  # places along a side between which an elastic motion is drawn
_TURN, _ZOOM, _SHEAR = 0.2, 0.12, 0.05


@dataclass(frozen=True, slots=True)
class LayerMotion:
    """How layers move.

    Args:
        reach: The longest motion, pixels.
        layers: The most that lie before the background.
        elastic: How much they bend, 0..1.
    """

    reach: float
    layers: int
    elastic: float


def draw_frame_pair(
    random: np.random.Generator, width: int, height: int, moving: LayerMotion
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return two frames, float32 [H, W, 3], 0..1, and the exact flow from the first to the second, float32 [H, W, 2].

    What is hidden in the second frame has the flow of the layer it is on, too.
    """
    import numpy as np

    margin = int(np.ceil(moving.reach)) + 2
    size = width + 2 * margin, height + 2 * margin
    place = margin + random.uniform(-0.5, 0.5, 2)  # between pixels, so that both frames are sampled alike
    first = second = np.zeros((height, width, 3), np.float32)
    flow = np.zeros((height, width, 2), np.float32)
    for number in range(int(random.integers(0, moving.layers + 1)) + 1):
        cover = np.ones(size[::-1], np.float32) if number == 0 else _cover(random, *size, margin)
        own = _motion(random, width, height, moving)
        surface = np.concatenate([draw_texture(random, *size), cover[..., None]], -1)
        before, after = _fetched(surface, own, place), _fetched(surface, np.zeros_like(own), place)
        first, second = _over(first, before), _over(second, after)
        flow = np.where(before[..., 3:] > 0.5, own, flow)
    return first, second, flow


def _cover(random: np.random.Generator, width: int, height: int, margin: int) -> np.ndarray:
    """Return what a thing covers, somewhere in the picture; some have a hole."""
    inside = (width - 2 * margin, height - 2 * margin)
    middle = margin + random.uniform(0.0, 1.0, 2) * inside
    radius = min(inside) * random.uniform(0.08, 0.45)
    cover = fill_outline(make_outline(random, middle, radius), width, height)
    if random.random() < _HOLES:
        cover = cover * (1.0 - fill_outline(make_outline(random, middle, 0.5 * radius), width, height))
    return cover


def _motion(random: np.random.Generator, width: int, height: int, moving: LayerMotion) -> np.ndarray:
    """Return a motion, float32 [H, W, 2]: shift, turn, zoom, shear and bend, nowhere longer than the reach."""
    import cv2
    import numpy as np

    if random.random() < _STILL:
        return np.zeros((height, width, 2), np.float32)
    length, way = moving.reach * random.random() ** 1.5, random.uniform(0.0, 2.0 * np.pi)
    turn, zoom, *shear = random.normal(0.0, 1.0, 4) * (_TURN, _ZOOM, _SHEAR, _SHEAR) * random.random()
    matrix = np.array(((zoom, -turn + shear[0]), (turn + shear[1], zoom)))
    y, x = np.mgrid[:height, :width].astype(np.float32)
    middle = random.uniform(0.2, 0.8, 2) * (width, height)
    flow = np.stack([x - middle[0], y - middle[1]], -1) @ matrix.T + length * np.array((np.cos(way), np.sin(way)))
    if moving.elastic > 0.0 and random.random() < 0.5:
        bends = int(random.integers(*_BENDS))
        grid = random.normal(0.0, 0.25 * moving.reach * moving.elastic, (bends, bends, 2)).astype(np.float32)
        flow = flow + cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
    longest = float(np.hypot(flow[..., 0], flow[..., 1]).max())
    limited: np.ndarray = (flow * min(1.0, moving.reach / max(longest, 1e-6))).astype(np.float32)
    return limited


def _fetched(surface: np.ndarray, flow: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Return a surface as it is seen in a frame: at p, what it has at p + flow(p)."""
    import cv2
    import numpy as np

    height, width = flow.shape[:2]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    at = (x + flow[..., 0] + np.float32(place[0]), y + flow[..., 1] + np.float32(place[1]))
    return cv2.remap(surface, *at, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)


def _over(under: np.ndarray, layer: np.ndarray) -> np.ndarray:
    cover = layer[..., 3:].clip(0.0, 1.0)
    laid: np.ndarray = under + cover * (layer[..., :3] - under)
    return laid
