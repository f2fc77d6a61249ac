"""Many closed outlines of cubic curves filled at once, each pixel by the exact share of it that they cover."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np

_ROUNDS: Final = 5  # of Newton's method; they find almost all crossings
_HALVINGS: Final = 40
_PRECISION: Final = 2e-5  # px: how near to the border of a pixel a crossing is found
_SNAP: Final = 4e-5  # px: a place as near to the border of a row is on it, so that each row adds up to nothing


def sum_outlines(outlines: Sequence[np.ndarray], weights: Sequence[float], width: int, height: int) -> np.ndarray:
    """Return the sum of the coverages of outlines, each times its weight: float32 [height, width].

    Curves are not made straight. They are cut where they cross the borders of pixels, and what a piece covers of its
    pixel is the integral of x dy along it, a polynomial of degree 6. As in `rasterize_polygon`, a piece that falls by
    dy fills all pixels to its right by dy, by a running sum along rows. Only pixels that an outline crosses are held
    for each outline; between them its coverage does not change. So the cost grows with the length of the outlines, not
    with their areas.

    Args:
        outlines: Control points [N, 6 or more]: x, y, handle to the one before (x, y from the point), handle to the
            next, pixels. A place around which an outline winds several times counts once.
        weights: One for each outline.
        width: Of the picture.
        height: Of the picture.
    """
    import numpy as np

    if not outlines:
        return np.zeros((height, width), np.float32)
    owner, x, y = _list_curves(outlines)
    curve, t = _cut_curves(x, y, width, height)
    counts = np.bincount(curve, minlength=len(owner))
    terms = np.repeat(np.concatenate([x, y, _integrate(x, y)]), counts, axis=1)
    x_at, y_at = _evaluate(terms[:4], t), _evaluate(terms[4:8], t)
    nearest = np.rint(y_at)
    y_at = np.where(np.abs(y_at - nearest) < _SNAP, nearest, y_at)
    area = _evaluate(terms[8:], t)
    row = np.floor((y_at[1:] + y_at[:-1]) / 2).astype(np.int64)
    kept = np.flatnonzero((curve[1:] == curve[:-1]) & (row >= 0) & (row < height))
    middle = (x_at[kept] + x_at[kept + 1]) / 2
    column = np.clip(np.floor(middle), 0, width).astype(np.int64)  # left of the picture counts at its first column
    fall = y_at[kept + 1] - y_at[kept]
    inside = area[kept + 1] - area[kept] + (terms[3][kept] - column) * fall
    inside[(middle < 0) | (middle >= width)] = 0.0
    stride = width + 2
    cell = (owner[curve[kept]] * height + row[kept]) * stride + column
    return _fill(cell, fall, inside, np.asarray(weights, np.float64), stride, height)[:, :width]


def _fill(
    cell: np.ndarray, fall: np.ndarray, inside: np.ndarray, weights: np.ndarray, stride: int, height: int
) -> np.ndarray:
    """Return the weighted sum of coverages.

    Args:
        cell: Of each piece: outline, row and column as one number.
        fall: What it adds to the pixels to the right of the cell.
        inside: What it adds less to the cell itself.
        weights: Of the outlines.
        stride: Cells of a row.
        height: Rows.
    """
    import numpy as np

    buffer = np.zeros(height * stride, np.float32)
    if len(cell):
        order = np.argsort(cell)
        cell = cell[order]
        starts = np.flatnonzero(np.concatenate(([True], cell[1:] != cell[:-1])))
        at = cell[starts]
        beyond = np.cumsum(np.add.reduceat(fall[order], starts))  # each row of an outline adds up to nothing
        here = beyond - np.add.reduceat(inside[order], starts)
        weight = weights[at // (height * stride)]
        here, beyond = (np.minimum(np.abs(part), 1.0) * weight for part in (here, beyond))
        place = at % (height * stride)
        np.add.at(buffer, place, np.diff(beyond, prepend=0.0).astype(np.float32))
        change = (beyond - here).astype(np.float32)
        np.add.at(buffer, place, -change)
        np.add.at(buffer, place + 1, change)
    filled = buffer.reshape(height, stride)
    np.cumsum(filled, axis=1, out=filled)
    return filled


def _list_curves(outlines: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the curves of all outlines: owner [C], and the terms of x and y from t³ to 1, each [4, C]."""
    import numpy as np

    points = np.concatenate([outline[:, :6] for outline in outlines]).astype(np.float64).T
    counts = np.array([len(outline) for outline in outlines])
    stops = np.cumsum(counts)
    following = np.arange(1, points.shape[1] + 1)
    following[stops - 1] = stops - counts
    after = points[:, following]
    is_straight = ~(points[4:6].any(axis=0) | after[2:4].any(axis=0))
    terms = []
    for axis in (0, 1):
        start, end = points[axis], after[axis]
        first, last = 3 * points[4 + axis], 3 * after[2 + axis]  # three times the handles
        way = end - start
        cubic, square = first - last - 2 * way, 3 * way - 2 * first + last
        cubic, square = np.where(is_straight, 0.0, cubic), np.where(is_straight, 0.0, square)
        terms.append(np.stack([cubic, square, np.where(is_straight, way, first), start]))
    return np.repeat(np.arange(len(outlines)), counts), terms[0], terms[1]


def _integrate(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the terms of the integral of (x − its start) dy, from t⁶ to 1: [7, C]."""
    import numpy as np

    a, b, c, _ = x
    slope_a, slope_b, slope_c = 3 * y[0], 2 * y[1], y[2]
    none = np.zeros_like(a)
    return np.stack(
        [
            a * slope_a / 6,
            (a * slope_b + b * slope_a) / 5,
            (a * slope_c + b * slope_b + c * slope_a) / 4,
            (b * slope_c + c * slope_b) / 3,
            c * slope_c / 2,
            none,
            none,
        ]
    )


def _evaluate(terms: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Return polynomials, with terms from the highest power to 1, at t (W. Horner)."""
    value: np.ndarray = terms[0] * t
    for term in terms[1:-1]:
        value += term
        value *= t
    value += terms[-1]
    return value


def _cut_curves(x: np.ndarray, y: np.ndarray, width: int, height: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of pieces that each lie in one pixel, in order: which curve, and t."""
    import numpy as np

    numbers = np.arange(x.shape[1])
    found = [_find_crossings(x, width), _find_crossings(y, height)]
    keys = np.concatenate([2.0 * numbers, 2.0 * numbers + 1.0, *(2.0 * curve + t for curve, t in found)])
    keys.sort()
    curve = np.floor(keys / 2).astype(np.int64)
    return curve, keys - 2.0 * curve


def _find_crossings(terms: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return where curves cross whole numbers from 0 to `size`: which curve, and t."""
    import numpy as np

    ends = _find_turns(terms)
    values = np.stack([_evaluate(terms, t) for t in ends])
    low, high = np.minimum(values[:-1], values[1:]), np.maximum(values[:-1], values[1:])
    first = np.clip(np.floor(low) + 1, 0, size + 1)
    counts = np.maximum(np.clip(np.ceil(high), 0, size + 1) - first, 0).astype(np.int64).ravel()
    part = np.repeat(np.arange(len(counts)), counts)  # a course that rises or falls all the way
    wanted = first.ravel()[part] + np.arange(len(part)) - np.repeat(np.cumsum(counts) - counts, counts)
    curve = part % terms.shape[1]
    start, end = ends[:-1].ravel()[part], ends[1:].ravel()[part]
    start_value, end_value = values[:-1].ravel()[part], values[1:].ravel()[part]
    t = start + (end - start) * (wanted - start_value) / (end_value - start_value)
    own = terms[:, curve]
    own[3] -= wanted
    return curve, _find_roots(own, start, end, t, end_value > start_value)


def _find_turns(terms: np.ndarray) -> np.ndarray:
    """Return the ends of the courses of curves that rise or fall all the way, as t: [4, C], in order."""
    import numpy as np

    a, b, c = 3 * terms[0], terms[1], terms[2]
    with np.errstate(divide="ignore", invalid="ignore"):
        root = -(b + np.copysign(np.sqrt(b * b - a * c), b))
        turns = np.stack([root / a, c / root])
    turns = np.sort(np.where((turns > 0.0) & (turns < 1.0), turns, 1.0), axis=0)  # NaN is no turn, too
    none = np.zeros((1, terms.shape[1]))
    return np.concatenate([none, turns, none + 1.0])


def _find_roots(terms: np.ndarray, start: np.ndarray, end: np.ndarray, t: np.ndarray, rises: np.ndarray) -> np.ndarray:
    """Return the roots of cubic polynomials that rise or fall all the way from `start` to `end`, near t."""
    import numpy as np

    rest = slice(None)  # which are not found yet
    for _ in range(_ROUNDS):
        stepped, error = _step(terms[:, rest], start[rest], end[rest], t[rest])
        is_far = np.abs(error) > _PRECISION
        t[rest] = np.where(is_far, stepped, t[rest])
        rest = np.flatnonzero(is_far) if isinstance(rest, slice) else rest[is_far]
        if not len(rest):
            return t
    terms, rises, low, high = terms[:, rest], rises[rest], start[rest], end[rest]
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        is_below = (_evaluate(terms, middle) < 0.0) == rises
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
    t[rest] = (low + high) / 2
    return t


def _step(terms: np.ndarray, start: np.ndarray, end: np.ndarray, t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return t after a step of Newton's method, within its bounds, and the value before it."""
    import numpy as np

    a, b, c, d = terms
    value = ((a * t + b) * t + c) * t + d
    slope = (3 * a * t + 2 * b) * t + c
    with np.errstate(divide="ignore", invalid="ignore"):
        stepped = t - value / slope
    bounded: np.ndarray = np.fmin(np.fmax(stepped, start), end)  # of a slope of 0, too
    return bounded, value
