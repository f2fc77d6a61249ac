"""The shape of a curve as paths: as fine as the pixels are, and no finer."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPolygonF

from studio.graph.curves.curve import Curve, Extrapolation, Interpolation, Keyframe
from studio.ui.features.animation.curve_editor.model.visible_curves import CurveLine
from studio.ui.widgets.plots.plot_transform import PlotTransform

_STEP: Final = 2.0  # pixels between two samples
_LONG: Final = 4000.0  # pixels: a segment that is longer is sampled where it is seen
_REACH: Final = 30_000.0  # pixels: what is farther away is cut off, as painting goes wrong there
_AROUND: Final = (Extrapolation.LOOP, Extrapolation.PING_PONG)


@dataclass(slots=True)
class CurvePath:
    """A line to paint.

    Args:
        inner_path: Between the first key and the last.
        outer_path: Before and after them.
    """

    inner_path: QPainterPath = field(default_factory=QPainterPath)
    outer_path: QPainterPath = field(default_factory=QPainterPath)


def build_curve_path(line: CurveLine, plot: PlotTransform, width: float) -> CurvePath:
    """Return the shape of a line with keys, from the left edge to `width`."""
    assert line.curve is not None  # asked of lines with keys alone
    drawn = _CurvePathBuilder(line, line.curve, plot, width)
    made = CurvePath()
    drawn.build_inner_path(made.inner_path)
    for path in drawn.iter_outer_paths():
        made.outer_path.addPolygon(QPolygonF(path))
    return made


@dataclass(frozen=True, slots=True)
class _CurvePathBuilder:
    line: CurveLine
    curve: Curve
    plot: PlotTransform
    width: float

    def build_inner_path(self, path: QPainterPath) -> None:
        """Return the visible path between the first key and the last one."""
        keys = self.curve.keys
        first = max(0, bisect_right(keys, self.plot.frame_at(0), key=_frame) - 1)
        last = min(len(keys) - 1, bisect_left(keys, self.plot.frame_at(self.width), key=_frame))
        if last <= first:
            return
        if last - first > self.width:
            _draw(path, _thin_points(self._key_positions(keys[first : last + 1])))
            return
        path.moveTo(self._place(keys[first].frame, self.line.get_key_value(keys[first])))
        for index in range(first, last):
            self._segment(path, index)

    def _segment(self, path: QPainterPath, index: int) -> None:
        start, end = self.curve.keys[index : index + 2]
        place = self._place(end.frame, self.line.get_key_value(end))
        if start.interpolation is Interpolation.CONSTANT:
            path.lineTo(place.x(), path.currentPosition().y())
            path.lineTo(place)
            return
        segment = self.line.get_segment(index)
        if segment is None:
            path.lineTo(place)
        elif segment.length * self.plot.pixels_per_frame > _LONG:
            _draw(path, self._sample_points(max(0.0, self._x(start.frame)), min(self.width, self._x(end.frame))))
            path.lineTo(place)
        else:
            values = segment.points[self.line.id.part]
            out = self._place(start.frame + segment.out_length, values[1])
            path.cubicTo(out, self._place(start.frame + segment.in_length, values[2]), place)

    def iter_outer_paths(self) -> Iterator[list[QPointF]]:
        """Yield the visible paths before the first key and after the last one."""
        first, last = self._x(self.curve.keys[0].frame), self._x(self.curve.keys[-1].frame)
        if first > 0:
            yield self._outer_points(0.0, min(first, self.width), self.curve.extrapolation_before)
        if last < self.width:
            yield self._outer_points(max(last, 0.0), self.width, self.curve.extrapolation_after)

    def _outer_points(self, start: float, stop: float, way: Extrapolation) -> list[QPointF]:
        if way in _AROUND and len(self.curve) > 1:
            return self._sample_points(start, stop)
        ends = (self._place(self.plot.frame_at(x), self.line.evaluate_at(self.plot.frame_at(x))) for x in (start, stop))
        return list(ends)

    def _sample_points(self, start: float, stop: float) -> list[QPointF]:
        count = max(1, round((stop - start) / _STEP))
        frames = (self.plot.frame_at(start + (stop - start) * n / count) for n in range(count + 1))
        return [self._place(frame, self.line.evaluate_at(frame)) for frame in frames]

    def _key_positions(self, keys: Sequence[Keyframe]) -> Iterator[QPointF]:
        return (self._place(key.frame, self.line.get_key_value(key)) for key in keys)

    def _x(self, frame: float) -> float:
        return self.plot.x_of(frame)

    def _place(self, frame: float, value: float) -> QPointF:
        return QPointF(self.plot.x_of(frame), min(max(self.plot.y_of(value), -_REACH), _REACH))


def build_value_polylines(
    first: int, values: Sequence[float | None], plot: PlotTransform, width: float
) -> list[QPolygonF]:
    """Return the lines through numbers of neighbouring frames; where some are not known there is a gap.

    Args:
        first: The frame of the first number.
        values: The numbers.
        plot: Where they lie.
        width: Of what is seen, in pixels.
    """
    start = max(0, int(plot.frame_at(0)) - first - 1)
    stop = max(start, min(len(values), int(plot.frame_at(width)) - first + 3))
    pieces: list[list[QPointF]] = [[]]
    for index in range(start, stop):
        value = values[index]
        if value is None:
            pieces.append([])
            continue
        y = min(max(plot.y_of(value), -_REACH), _REACH)
        pieces[-1].append(QPointF(plot.x_of(first + index), y))
    return [QPolygonF(_thin_points(piece) if len(piece) > width else piece) for piece in pieces if piece]


def _draw(path: QPainterPath, points: Iterable[QPointF]) -> None:
    for index, point in enumerate(points):
        if index == 0 and path.elementCount() == 0:
            path.moveTo(point)
        else:
            path.lineTo(point)


def _thin_points(points: Iterable[QPointF]) -> list[QPointF]:
    """Return of the points in each column of pixels the first, the lowest, the highest and the last."""
    columns: dict[int, list[QPointF]] = {}
    for point in points:
        columns.setdefault(int(point.x()), []).append(point)
    found: list[QPointF] = []
    for column in columns.values():
        if len(column) <= 2:
            found += column
            continue
        low, high = min(column, key=QPointF.y), max(column, key=QPointF.y)
        found += [column[0], low, high, column[-1]]
    return found


def compute_polyline_distance(points: Sequence[QPointF], at: QPointF) -> float:
    """Return how far a place is from the lines between points, in pixels; infinity where there are none."""
    return min((_distance(a, b, at) for a, b in pairwise(points)), default=float("inf"))


def _distance(start: QPointF, end: QPointF, at: QPointF) -> float:
    way, there = end - start, at - start
    length = QPointF.dotProduct(way, way)
    share = min(1.0, max(0.0, QPointF.dotProduct(there, way) / length)) if length else 0.0
    off = there - way * share
    return float(QPointF.dotProduct(off, off) ** 0.5)


def _frame(key: Keyframe) -> int:
    return key.frame
