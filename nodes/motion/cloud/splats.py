"""Round, anti-aliased dots with depth: the nearest covers what is behind it, and its edge lets that through."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_LAYERS = 3  # dots that may show in one pixel: edges of the nearest over those behind
_NONE = -1
_OPAQUE = 0.995  # behind it nothing more is looked for
_LARGEST = 64.0  # pixels: a dot's radius is no larger, however near it is
_SMALLEST = 0.5  # pixels: a smaller dot is drawn so large, and fainter
_LARGE = 6.0  # pixels: dots that reach further are drawn one by one
_FEW_LARGE = 3000  # unless there are more of them
_FEW = 8  # where fewer dots than one for so many pixels are drawn at once, only their pixels are touched


@dataclass(frozen=True)
class Splats:
    """What is drawn, as a camera sees it.

    Args:
        positions: float64 [N, 2], pixels, (x, y); (0, 0) is the center of the first.
        depth: float64 [N], above 0.
        colors: float32 [N, 4], red, green, blue and opacity.
        radius: float64 [N], pixels.
    """

    positions: np.ndarray
    depth: np.ndarray
    colors: np.ndarray
    radius: np.ndarray

    @classmethod
    def concatenate_splats(cls, *parts: Splats) -> Splats:
        """Return the dots of all."""
        import numpy as np

        names = ("positions", "depth", "colors", "radius")
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))

    def select_visible(self, width: int, height: int) -> Splats:
        """Return those that touch a picture, in front of the camera, the farthest first."""
        import numpy as np

        reach = (np.minimum(np.maximum(self.radius, _SMALLEST), _LARGEST) + 0.5)[:, None]
        with np.errstate(invalid="ignore"):
            over = (self.positions >= -reach) & (self.positions - reach <= (width, height))
        kept = (self.depth > 0) & over[:, 0] & over[:, 1]
        order = np.flatnonzero(kept)
        order = order[np.argsort(-self.depth[order], kind="stable")]
        return Splats(*(part.take(order, axis=0) for part in (self.positions, self.depth, self.colors, self.radius)))


def draw_splats(dots: Splats, width: int, height: int, check: Callable[[], None]) -> tuple[np.ndarray, np.ndarray]:
    """Draw dots.

    A pixel is covered by a dot as far as the disc reaches over it, clamp(radius + ½ − distance, 0, 1). Of all dots in a
    pixel, the three nearest are laid over each other in order of depth; of those whose centers lie in one pixel the
    nearest alone.

    Args:
        dots: In any order.
        width: Of the picture.
        height: Of the picture.
        check: Called often; raises to cancel.

    Returns:
        Premultiplied colors, float32 [H, W, 4]; and the depth of the nearest dot that covers at least half of a
        pixel, float32 [H, W], infinite where there is none.
    """
    import cv2
    import numpy as np

    dots = dots.select_visible(width, height)
    radius = np.clip(dots.radius, _SMALLEST, _LARGEST)
    layers = _nearest(dots.positions, radius, width, height, check)
    faint = np.minimum(1.0, np.square(dots.radius / _SMALLEST)) * dots.colors[:, 3]
    table = np.stack([*dots.positions.T, radius + 0.5, faint, dots.depth, *dots.colors[:, :3].T]).astype(np.float32)
    picture = np.zeros((4, width * height), np.float32)
    depth = np.full(width * height, np.inf, np.float32)
    at = np.flatnonzero(layers[0] != _NONE)
    for layer in layers:
        check()
        at = at.compress((layer.take(at) != _NONE) & (picture[3].take(at) < _OPAQUE))
        x, y, reach, opacity, deep, *color = table.take(layer.take(at), axis=1)
        down = at // width
        x -= at - down * width
        y -= down
        cover = np.clip(reach - np.sqrt(x * x + y * y), 0.0, 1.0) * opacity
        first = (cover >= 0.5) & np.isinf(depth.take(at))
        depth[at.compress(first)] = deep.compress(first)
        cover *= 1.0 - picture[3].take(at)
        for plane, values in zip(picture, (*color, np.float32(1.0)), strict=True):
            plane[at] += values * cover
    return cv2.merge(tuple(picture.reshape(4, height, width))), depth.reshape(height, width)


def _nearest(
    places: np.ndarray, radius: np.ndarray, width: int, height: int, check: Callable[[], None]
) -> list[np.ndarray]:
    """Return which dots are the nearest in each pixel: int32 [H · W] for each layer, a row of `places` or none.

    Dots come in order, so that a larger row is nearer. All are drawn at once, offset by offset from the pixel that each
    center lies in, over a frame of pixels around the picture that is cut off in the end; a few large ones one by one.
    """
    import numpy as np

    furthest = math.ceil(float((radius + 0.5).max(initial=0.0)))
    frame = 2 * furthest + 1
    across = width + 2 * frame
    middle = np.floor(places + 0.5)
    part = (places - middle).astype(np.float32)
    start = ((middle[:, 1] + frame) * across + middle[:, 0] + frame).astype(np.int64)
    reach = (radius + 0.5).astype(np.float32)
    rank = np.arange(len(places), dtype=np.int32)
    layers = _Layers(across * (height + 2 * frame))
    large = np.flatnonzero(reach > _LARGE)
    if 0 < len(large) <= _FEW_LARGE:
        for row in large.tolist():
            check()
            layers.insert(start[row] + _disc(part[row], float(reach[row]), across), rank[row])
        small = reach <= _LARGE
        part, start, reach, rank = part[small], start[small], reach[small], rank[small]
        furthest = math.ceil(_LARGE)
    for away, right, down in _offsets(furthest):
        check()
        wide = reach > away
        if wide.sum() < 0.9 * len(wide):  # the farther from the center, the fewer reach so far
            part, start, reach, rank = part[wide], start[wide], reach[wide], rank[wide]
        hit = np.square(right - part[:, 0]) + np.square(down - part[:, 1]) < np.square(reach)
        layers.insert(start[hit] + (down * across + right), rank[hit])
    inside = np.s_[frame : frame + height, frame : frame + width]
    return [layer.reshape(-1, across)[inside].reshape(-1) for layer in layers.found]


def _disc(part: np.ndarray, reach: float, across: int) -> np.ndarray:
    """Return the pixels that a dot touches, counted from the one that its center lies in."""
    import numpy as np

    steps = np.arange(-math.ceil(reach), math.ceil(reach) + 1)
    hit = np.square(steps - part[0])[None] + np.square(steps - part[1])[:, None] < reach * reach
    down, right = np.nonzero(hit)
    found: np.ndarray = steps[down] * across + steps[right]
    return found


def _offsets(furthest: int) -> list[tuple[float, int, int]]:
    """Return steps from pixel to pixel, with the least distance they stand for, the shortest first."""
    steps = range(-furthest, furthest + 1)
    every = [(math.hypot(max(0.0, abs(x) - 0.5), max(0.0, abs(y) - 0.5)), x, y) for x in steps for y in steps]
    return sorted(step for step in every if step[0] < furthest)


class _Layers:
    """The nearest dots of each pixel, the nearest first."""

    def __init__(self, pixels: int) -> None:
        import numpy as np

        self.found = [np.full(pixels, _NONE, np.int32) for _ in range(_LAYERS)]
        self._new = np.full(pixels, _NONE, np.int32)
        self._spare = np.empty(pixels, np.int32)

    def insert(self, index: np.ndarray, rank: np.ndarray | int) -> None:
        """Put dots into pixels; of those in one pixel the last one."""
        import numpy as np

        self._new[index] = rank
        if len(index) * _FEW < len(self._new):
            index = index[self._new[index] == rank]
            new = self._new[index]
            for layer in self.found:
                held = layer[index]
                layer[index] = np.maximum(held, new)
                new = np.minimum(held, new)
            self._new[index] = _NONE
            return
        for place, layer in enumerate(self.found):
            np.maximum(layer, self._new, out=self._spare)
            np.minimum(layer, self._new, out=self._new)
            self.found[place], self._spare = self._spare, layer
        self._new.fill(_NONE)
