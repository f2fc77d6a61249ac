"""Coverage of a stroke: dabs of a round brush along a smooth course.

The course goes through the points of the stroke as a Catmull-Rom curve with centripetal parameters (P. J. Barry,
R. N. Goldman, "A Recursive Evaluation Algorithm for a Class of Catmull-Rom Splines", 1988), cut into straight pieces
at full size. A dab lies at its start, then at each multiple of s = spacing · size along it, and at its end. Pressure p
goes on in a straight line between points. If the size follows it, s is spacing · size · p with the mean p of each
straight piece, at least 0.05. A course of more than `MAX_DABS` dabs has larger steps.

With the scale k of the picture, the radius of a dab is r = k · size / 2 (· p if the size follows pressure). At a
distance d from its center it covers

    c(d) = m · (1 − t² (3 − 2 t)),  t = (d − i) / (o − i) within 0..1,
    i = min(h · r, r − 1/2),  o = max(r, i + 1),  m = min(1, 2 r) (· p if the opacity follows pressure)

with the hardness h: fully within i, nothing beyond o, smooth between; the soft edge is at least a pixel wide. A place
is the center of a pixel. Dabs of one stroke are joined by their maximum. The opacity of the stroke comes after that.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from studio.sdk.paint.paint_strokes import PaintStroke, StrokePoints

if TYPE_CHECKING:
    import numpy as np

MAX_DABS: Final = 100_000
_LEAST_PRESSURE: Final = 0.05
_BEND: Final = 0.05  # px: how far a straight piece may lie beside its curve
_MOST_PIECES: Final = 32  # of the curve between two points


class Dabs(NamedTuple):
    """Dabs of a stroke in pixels of a picture.

    Args:
        centers: [N, 2], (x, y), float64.
        radii: [N], float64.
        strengths: [N], what each covers at most without the opacity of the stroke, 0..1.
    """

    centers: np.ndarray
    radii: np.ndarray
    strengths: np.ndarray


def place_dabs(stroke: PaintStroke, scale: float = 1.0) -> Dabs:
    """Return the dabs of a stroke.

    Args:
        stroke: The stroke.
        scale: Pixels of the picture for each pixel of the full-size one.
    """
    import numpy as np

    course = flatten_stroke(stroke.points)  # [N, 3]
    steps = np.hypot(*np.diff(course[:, :2], axis=0).T) / (stroke.spacing * stroke.size)
    if stroke.size_by_pressure:
        steps /= np.maximum((course[1:, 2] + course[:-1, 2]) / 2, _LEAST_PRESSURE)
    along = np.concatenate([[0.0], np.cumsum(steps)])  # in steps
    total = float(along[-1])
    at = np.arange(0.0, total + 1e-9, max(1.0, total / MAX_DABS))
    if total - at[-1] > 1e-6:
        at = np.append(at, total)
    x, y, pressure = (np.interp(at, along, course[:, axis]) for axis in range(3))
    radii = np.full(len(at), scale * stroke.size / 2)
    if stroke.size_by_pressure:
        radii = radii * pressure
    strengths = np.minimum(1.0, 2.0 * radii)
    if stroke.opacity_by_pressure:
        strengths = strengths * pressure
    return Dabs(np.stack([x, y], axis=1) * scale, radii, strengths)


def flatten_stroke(points: StrokePoints) -> np.ndarray:
    """Return the course of a stroke as straight pieces: [N, 3], x, y and pressure, in pixels at full size."""
    import numpy as np

    numbers: np.ndarray = np.array(points, np.float64)
    apart = np.hypot(*np.diff(numbers[:, :2], axis=0).T)
    numbers = numbers[np.append(True, apart > 0.0)]
    if len(numbers) < 3:
        return numbers
    places = numbers[:, :2]
    start, end = _find_tangents(places)
    p0, p3 = places[:-1], places[1:]
    p1, p2 = p0 + start / 3, p3 - end / 3
    bend = np.maximum(np.hypot(*(p0 - 2 * p1 + p2).T), np.hypot(*(p1 - 2 * p2 + p3).T))
    steps = np.clip(np.ceil(np.sqrt(0.75 * bend / _BEND)), 1, _MOST_PIECES).astype(np.int64)
    curve = np.repeat(np.arange(len(steps)), steps)
    share = ((np.arange(steps.sum()) - np.repeat(np.cumsum(steps) - steps, steps)) / steps[curve])[:, None]
    rest = 1.0 - share
    course = rest**3 * p0[curve] + 3 * rest**2 * share * p1[curve]
    course += 3 * rest * share**2 * p2[curve] + share**3 * p3[curve]
    pressure = rest[:, 0] * numbers[curve, 2] + share[:, 0] * numbers[curve + 1, 2]
    return np.vstack([np.column_stack([course, pressure]), numbers[-1:]])


def _find_tangents(places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the derivatives at the start and the end of each curve, [N − 1, 2]: centripetal Catmull-Rom."""
    import numpy as np

    along = np.diff(places, axis=0)
    time = np.sqrt(np.hypot(*along.T))[:, None]
    slope = along / time
    inner = slope[:-1] - (along[:-1] + along[1:]) / (time[:-1] + time[1:]) + slope[1:]
    slopes = np.vstack([slope[:1], inner, slope[-1:]])
    return slopes[:-1] * time, slopes[1:] * time


def stamp_dabs(cover: np.ndarray, dabs: Dabs, hardness: float, left: float = 0.0, top: float = 0.0) -> None:
    """Raise a coverage to that of dabs, in place.

    Args:
        cover: float32 [H, W].
        dabs: The dabs; those outside are left out.
        hardness: 0..1.
        left: Of the coverage in the picture.
        top: Of the coverage in the picture.
    """
    import numpy as np

    height, width = cover.shape
    across, down = np.arange(width) + (0.5 + left), np.arange(height) + (0.5 + top)
    inner, outer = find_soft_edge(dabs.radii, hardness)
    columns, rows = (
        _find_spans(dabs.centers[:, axis] - begin, outer, size)
        for axis, (begin, size) in enumerate(((left, width), (top, height)))
    )
    for number in np.flatnonzero((columns[0] < columns[1]) & (rows[0] < rows[1])).tolist():
        part = slice(rows[0][number], rows[1][number]), slice(columns[0][number], columns[1][number])
        x, y = across[part[1]] - dabs.centers[number, 0], down[part[0]] - dabs.centers[number, 1]
        square = np.add.outer((y * y).astype(np.float32), (x * x).astype(np.float32))
        _raise_to_dab(cover[part], square, float(inner[number]), float(outer[number]), float(dabs.strengths[number]))


def find_soft_edge(radii: np.ndarray, hardness: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the distances i and o between which a dab falls from full to nothing, each [N]."""
    import numpy as np

    inner = np.minimum(hardness * radii, radii - 0.5)
    return inner, np.maximum(radii, inner + 1.0)


def _find_spans(centers: np.ndarray, reach: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the first pixel of each dab along an axis, and the one after its last."""
    import numpy as np

    first = np.clip(np.floor(centers - reach), 0, size).astype(np.int64)
    return first, np.clip(np.ceil(centers + reach), 0, size).astype(np.int64)


def _raise_to_dab(cover: np.ndarray, square: np.ndarray, inner: float, outer: float, strength: float) -> None:
    """Raise a coverage to that of one dab. `square` holds squares of distances and is overwritten."""
    import numpy as np

    share = np.sqrt(square, out=square)
    share -= np.float32(inner)
    share *= np.float32(1.0 / (outer - inner))
    np.clip(share, 0.0, 1.0, out=share)
    fall = share * np.float32(-2.0)
    fall += np.float32(3.0)
    fall *= share
    fall *= share
    fall *= np.float32(-strength)
    fall += np.float32(strength)
    np.maximum(cover, fall, out=cover)


def find_dab_box(dabs: Dabs, hardness: float, width: int, height: int) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of what dabs reach within a picture; right is at least left."""
    _, outer = find_soft_edge(dabs.radii, hardness)
    low, high = (dabs.centers - outer[:, None]).min(axis=0), (dabs.centers + outer[:, None]).max(axis=0)
    left, top = (min(max(0, math.floor(part)), size) for part, size in zip(low, (width, height), strict=True))
    right, bottom = (min(max(0, math.ceil(part)), size) for part, size in zip(high, (width, height), strict=True))
    return left, top, max(left, right), max(top, bottom)
