"""Says from the pixels alone what a clip of shapes shows: background, objects, what they do.

It knows no scene and no model.

The background is the color, or the way from one to another, on which most pixels lie. What differs from it is divided
by the nearest colors; each color's largest piece is followed. Where neither the frame nor another object cuts it, its
outline (distance from its middle by angle) says which shape it is and how it turns, its area how large it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any, Final

import cv2
import numpy as np

Array = np.ndarray[Any, Any]

COLORS: Final = {
    "red": (230, 40, 40), "orange": (250, 140, 20), "yellow": (250, 225, 40), "green": (40, 190, 70),
    "cyan": (40, 215, 225), "blue": (40, 85, 235), "purple": (150, 60, 215), "pink": (255, 125, 190),
    "black": (0, 0, 0), "white": (245, 245, 245), "gray": (120, 120, 120), "navy": (12, 18, 60),
    "cream": (240, 228, 196), "brown": (70, 45, 30),
}  # fmt: skip
_NAMES: Final = tuple(COLORS)
_PALETTE: Final = np.array(list(COLORS.values()), np.float32)
_SIDE: Final = 192  # pixels to which frames are reduced
_ANGLES: Final = 120
_LEAST_PIXELS: Final = 12
_LEAST_FRAMES: Final = 3
_WHOLE: Final = 0.6  # of the frames in which an object is whole, for its size to be told
_LEAST_AREA: Final = 0.002  # of the frame: what is smaller is no object
_NEAR: Final = 6.0  # of 255, by which a pixel of the background differs from what it should be at most
_OFF: Final = 24.0  # of 255, by which a pixel differs from the background at least
_WAYS: Final = {
    (-1, 0): "left", (1, 0): "right", (0, -1): "up", (0, 1): "down",
    (-1, -1): "up left", (1, -1): "up right", (-1, 1): "down left", (1, 1): "down right",
}  # fmt: skip
_ROUND: Final = ("circle", "ring")


@dataclass(frozen=True, slots=True)
class Seen:
    """An object.

    Args:
        color: Its name.
        shape: Its name.
        radius: Of the frame's shorter side, in the middle of what it has over the clip; NaN where it is cut too often.
        motions: All that it does; "still" if nothing.
        sizes: Its radius in each frame, NaN where it is not whole.
    """

    color: str
    shape: str
    radius: float
    motions: frozenset[str]
    sizes: Array


@dataclass(frozen=True, slots=True)
class SeenClip:
    """What a clip shows: the colors of its first and last row, and its objects."""

    top: str
    bottom: str
    objects: tuple[Seen, ...]


def look_at(frames: Array) -> SeenClip:
    """Return what is seen.

    Args:
        frames: uint8 [T, H, W, 3], sRGB; 16 frames or more, evenly spread over the clip.
    """
    small = np.stack([_reduced(frame) for frame in frames]).astype(np.float32)
    top, bottom, ground = _ground(small)
    found = _colors(small, ground)
    masks = {name: [_mask(frame, ground, name, found) for frame in small] for name in found}
    objects = [seen for name in found if (seen := _followed(masks, name)) is not None]
    return SeenClip(top, bottom, tuple(objects))


def _ground(frames: Array) -> tuple[str, str, Array]:
    """Return the colors between which most pixels lie on a straight way from top to bottom, and those of each row."""
    height = frames.shape[1]
    some = frames[::2, 3::6, 3::6]
    share = ((np.arange(height) + 0.5) / height)[:, None].astype(np.float32)
    best, found = -1, (0, 0)
    for top in range(len(_NAMES)):
        for bottom in range(len(_NAMES)):
            rows = (_PALETTE[top] + share * (_PALETTE[bottom] - _PALETTE[top]))[3::6]
            inside = int((np.abs(some - rows[None, :, None]).max(-1) < _NEAR).sum())
            if inside > best:
                best, found = inside, (top, bottom)
    top_color, bottom_color = _PALETTE[list(found)]
    return _NAMES[found[0]], _NAMES[found[1]], top_color + share * (bottom_color - top_color)


def _reduced(frame: Array) -> Array:
    height, width = frame.shape[:2]
    scale = _SIDE / min(height, width)
    return cv2.resize(frame, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)


def _colors(frames: Array, ground: Array) -> list[str]:
    """Return the colors of what is not background, at most two, the most frequent first."""
    off = np.abs(frames - ground[None, :, None]).max(-1) > _OFF
    inner = np.stack([cv2.erode(one.astype(np.uint8), np.ones((3, 3), np.uint8)) for one in off]).astype(bool)
    pixels = frames[inner]
    if not len(pixels):
        return []
    distances = ((pixels[:, None] - _PALETTE) ** 2).sum(-1)
    sure = distances.min(1) < 20.0**2
    counts = np.bincount(distances.argmin(1)[sure], minlength=len(_NAMES)) / len(frames) / frames[0, ..., 0].size
    order = [int(one) for one in np.argsort(-counts)[:2] if counts[one] > _LEAST_AREA]
    return [_NAMES[one] for one in order]


def _followed(masks: Mapping[str, Sequence[Array]], name: str) -> Seen | None:
    """Return the object of a color, or None where it is hardly ever to be seen."""
    own = [index for index, mask in enumerate(masks[name]) if mask.sum() >= _LEAST_PIXELS]
    if len(own) < _LEAST_FRAMES:
        return None
    cut = {index: _cut(masks, name, index) for index in own}
    whole = [index for index in own if not cut[index]]
    if len(whole) < _LEAST_FRAMES:  # a large one that always sticks out: as it is where most of it is seen
        whole = sorted(own, key=lambda index: -int(masks[name][index].sum()))[: len(own) // 3 + 1]
    read = [(index, *_outline(masks[name][index])) for index in sorted(whole)]
    outlines = [outline for _, outline, _ in read if outline is not None]
    if len(outlines) < _LEAST_FRAMES:
        return None
    shape = _shape(outlines, [hole for _, _, hole in read])
    height, width = masks[name][0].shape
    sizes, places = np.full(len(masks[name]), np.nan), np.full((len(masks[name]), 2), np.nan)
    sizes[whole] = np.sqrt([masks[name][index].sum() / _area(shape) for index in whole]) / min(height, width)
    places[own] = [[side.mean() for side in np.nonzero(masks[name][index])[::-1]] for index in own]
    motions = _motions(places / (width, height), sizes, _turns(outlines), shape)
    known = sizes[~np.isnan(sizes)]
    radius = float(np.sqrt(known.max() * known.min())) if len(known) > _WHOLE * len(sizes) else np.nan
    return Seen(name, shape, radius, motions, sizes)


def _cut(masks: Mapping[str, Sequence[Array]], name: str, index: int) -> bool:
    """Whether the frame or another object may hide a part of an object."""
    mask = masks[name][index]
    rows, columns = np.nonzero(mask)
    if min(rows.min(), columns.min(), mask.shape[0] - 1 - rows.max(), mask.shape[1] - 1 - columns.max()) < 1:
        return True
    wide = cv2.dilate(mask, np.ones((5, 5), np.uint8))
    return any(bool((wide & other[index]).any()) for color, other in masks.items() if color != name)


def _mask(frame: Array, ground: Array, name: str, found: Sequence[str]) -> Array:
    """Return where a frame is of a color rather than background or another object: its largest piece."""
    candidates = [np.broadcast_to(ground[:, None], frame.shape)]
    candidates += [np.broadcast_to(np.array(COLORS[one], np.float32), frame.shape) for one in found]
    nearest = np.argmin(np.stack([((frame - one) ** 2).sum(-1) for one in candidates]), 0)
    mask: Array = (nearest == 1 + found.index(name)).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if count < 2:
        return mask
    largest: Array = (labels == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))).astype(np.uint8)
    return largest


def _outline(mask: Array) -> tuple[Array | None, float]:
    """Return how far the outline is from the middle, by angle, against the mean; and the share of a hole."""
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    contour = max(contours, key=len)[:, 0].astype(np.float32)
    if len(contour) < 12:
        return None, 0.0
    filled = cv2.drawContours(np.zeros_like(mask), [contour.astype(np.int32)], -1, 1, cv2.FILLED)
    rows, columns = np.nonzero(filled)
    x, y = contour[:, 0] - columns.mean(), contour[:, 1] - rows.mean()
    order = np.argsort(angles := np.arctan2(y, x))
    grid = np.linspace(-np.pi, np.pi, _ANGLES, endpoint=False)
    outline = np.interp(grid, angles[order], np.hypot(x, y)[order] + 0.5, period=2 * np.pi)
    return outline / outline.mean(), 1.0 - float(mask.sum()) / float(filled.sum())


def _waves(outline: Array) -> Array:
    return np.abs(np.fft.rfft(outline))[1:11] / len(outline)


def _shape(outlines: Sequence[Array], holes: Sequence[float]) -> str:
    if np.median(holes) > 0.1:
        return "ring"
    waves = np.median([_waves(one) for one in outlines], 0)
    drawn = {name: wave for name, (_, wave) in _drawn().items() if name != "ring"}
    return min(drawn, key=lambda name: float(((drawn[name] - waves) ** 2).sum()))


def _area(shape: str) -> float:
    return _drawn()[shape][0]


@cache
def _drawn() -> dict[str, tuple[float, Array]]:
    """Return the area of each shape of radius 1, and the waves of its outline."""
    radius = 60.0

    def star(points: Sequence[float]) -> Array:
        angles = 2 * np.pi * np.arange(len(points)) / len(points)
        corners: Array = np.stack([np.sin(angles), -np.cos(angles)], 1) * np.array(points)[:, None]
        return corners

    box, arm = 0.86, 0.32
    polygons = {
        "square": [np.array([(-box, -box), (box, -box), (box, box), (-box, box)])],
        "triangle": [star([1.1] * 3)],
        "star": [star([1.12, 0.47] * 5)],
        "cross": [np.array([(-x, -y), (x, -y), (x, y), (-x, y)]) for x, y in ((1, arm), (arm, 1))],
        "heart": [np.array([(0, 0.1 - 0.806), (0.806, 0.1), (0, 0.906), (-0.806, 0.1)]) - np.array([0, 0.2])],
    }  # fmt: skip
    made = {}
    for name in ("circle", "ring", *polygons):
        mask = np.zeros((160, 160), np.uint8)
        if name in _ROUND:
            cv2.circle(mask, (80, 80), round(radius), 1, cv2.FILLED)
        for polygon in polygons.get(name, []):
            cv2.fillPoly(mask, [np.round(polygon * radius + 80).astype(np.int32)], 1)
        if name == "heart":
            for side in (-1, 1):
                cv2.circle(
                    mask,
                    (round(80 + side * 0.403 * radius), round(80 - 0.503 * radius)),
                    round(0.57 * radius),
                    1,
                    cv2.FILLED,
                )
        if name == "ring":
            cv2.circle(mask, (80, 80), round(0.46 * radius), 0, cv2.FILLED)
        outline, _ = _outline(mask)
        assert outline is not None
        made[name] = float(mask.sum()) / radius**2, _waves(outline)
    return made


def _turns(outlines: Sequence[Array | None]) -> float:
    """Return how far a shape turns over the clip, in turns: by the shifts that fit best from frame to frame."""
    whole = [one for one in outlines if one is not None]
    total = 0.0
    for before, now in pairwise(whole):
        spectrum = np.fft.rfft(now - 1) * np.conj(np.fft.rfft(before - 1))
        fit = np.fft.irfft(spectrum, _ANGLES)
        reach = _ANGLES // 12
        shifts = np.arange(-reach, reach + 1)
        best = int(np.argmax(fit[shifts]))
        left, middle, right = (
            (float(fit[shifts[best] + step]) for step in (-1, 0, 1)) if 0 < best < 2 * reach else (0, 1, 0)
        )
        bend = left - 2 * middle + right
        total += shifts[best] + (0.5 * (left - right) / bend if bend < 0 else 0.0)
    return total / _ANGLES


def _motions(places: Array, sizes: Array, turns: float, shape: str) -> frozenset[str]:
    """Return what an object does by where it is, how large and how far turned."""
    there = places[~np.isnan(places[:, 0])]
    known = sizes[~np.isnan(sizes)]
    found: set[str] = set()
    if (way := _way(there)) is not None:
        found.add(way)
    ends = max(2, len(known) // 10)
    ratio = float(np.median(known[-ends:]) / np.median(known[:ends]))
    if ratio > 1.7:
        found.add("grow")
    elif ratio < 1 / 1.7:
        found.add("shrink")
    elif np.percentile(known, 97) / np.percentile(known, 10) > 1.12:
        found.add("pulse")
    if shape not in _ROUND and abs(turns) > 0.3:
        found.add("spin")
    return frozenset(found or {"still"})


def _way(places: Array) -> str | None:
    """Return a straight way, "bounce", "orbit", or None for none."""
    span = np.ptp(places, 0)
    gone = places[-1] - places[0]
    middle = (places.max(0) + places.min(0)) / 2
    angle = np.unwrap(np.arctan2(*(places - middle).T[::-1]))
    if span.min() > 0.18 and abs(angle[-1] - angle[0]) > 2 * np.pi * 0.8:
        return "orbit"
    if span[1] > 0.15 and abs(gone[1]) < 0.5 * span[1] and span[0] < 0.1:
        return "bounce" if _reversals(places[:, 1]) >= 2 else None
    if span.max() < 0.1:
        return None
    if np.abs(gone).max() < 0.33:
        return "elsewhere"
    ways = [int(np.sign(one)) if abs(one) > 0.4 * np.abs(gone).max() else 0 for one in gone]
    return _WAYS[ways[0], ways[1]]


def _reversals(values: Array) -> int:
    """Return how often a curve turns, by more than a quarter of its span."""
    least, turned, extreme, way = np.ptp(values) / 4, 0, values[0], 0
    for value in values[1:]:
        if way == 0 and abs(value - extreme) > least:
            way, extreme = int(np.sign(value - extreme)), value
        elif way and (value - extreme) * way > 0:
            extreme = value
        elif way and (extreme - value) * way > least:
            turned, way, extreme = turned + 1, -way, value
    return turned
