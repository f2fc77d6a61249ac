"""What lies under the mouse. Places are in pixels of the plot, as in `CurveScene`."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from PySide6.QtCore import QPointF, QRectF

from studio.graph.curves import Handle, numbers_of
from studio.ui.curve_editor.scale_box import Edge, ScaleBox
from studio.ui.curve_editor.scene import LANE_HEIGHT, CurveScene, uses_handles
from studio.ui.curve_editor.shape import polyline_distance
from studio.ui.curve_editor.shown import Dot, Line, LineId, ParamId

_NEAR_DOT: Final = 7.0
_NEAR_HANDLE: Final = 6.0
_NEAR_LINE: Final = 5.0


@dataclass(frozen=True, slots=True)
class DotHit:
    """A key in the plot."""

    dot: Dot


@dataclass(frozen=True, slots=True)
class LaneHit:
    """A key in a lane, or the block that it begins."""

    dot: Dot


@dataclass(frozen=True, slots=True)
class HandleHit:
    """The end of a tangent: -1 the left one, 1 the right one."""

    dot: Dot
    side: int


@dataclass(frozen=True, slots=True)
class LineHit:
    """A curve between its keys."""

    line: LineId


@dataclass(frozen=True, slots=True)
class EdgeHit:
    """An edge or a corner of the box around the selected keys."""

    edge: Edge


Hit: TypeAlias = DotHit | LaneHit | HandleHit | LineHit | EdgeHit | None


def hit_at(scene: CurveScene, at: QPointF) -> Hit:
    """Return what a press at a place takes."""
    if at.y() >= scene.size.height():
        return _lane(scene, at)
    return _handle(scene, at) or _dot(scene, at) or _edge(scene, at) or _line(scene, at)


def dots_in(scene: CurveScene, box: QRectF) -> frozenset[Dot]:
    """Return the keys in a box."""
    found = {
        dot
        for line in scene.keyed()
        for dot, place in scene.dots_between(line, box.left(), box.right())
        if box.top() <= place.y() <= box.bottom()
    }
    half = LANE_HEIGHT / 2
    lanes = {
        dot
        for dot, place in scene.lane_dots(box.left(), box.right())
        if box.top() <= place.y() + half and place.y() - half <= box.bottom() and box.bottom() >= scene.size.height()
    }
    return frozenset(found) | scene.shown.dots_of(dot.address for dot in lanes)


def handles_of(scene: CurveScene, dot: Dot) -> Iterator[tuple[int, QPointF]]:
    """Yield the tangents of a key that shape its curve, with where they end."""
    line = scene.shown.lines.get(dot.line)
    if line is None or line.curve is None or line.source is not None:
        return
    index = line.curve.index_at(dot.frame)
    if index is None or dot.part >= len(numbers_of(line.curve.keys[index].value)):
        return
    value = line.value_of(line.curve.keys[index])
    for side, used, handle in zip((-1, 1), uses_handles(line.curve, index), line.curve.handles(index), strict=True):
        if used:
            yield side, _end(scene, dot, value, handle)


def _end(scene: CurveScene, dot: Dot, value: float, handle: Handle) -> QPointF:
    rise = handle.values[dot.part] if dot.part < len(handle.values) else 0.0
    return QPointF(scene.plot.x_of(dot.frame + handle.frames), scene.plot.y_of(value + rise))


def _handle(scene: CurveScene, at: QPointF) -> Hit:
    near = [
        (_length(place - at), dot, side)
        for dot in scene.dots
        if dot.line not in scene.hidden
        for side, place in handles_of(scene, dot)
    ]
    distance, dot, side = min(near, default=(_NEAR_HANDLE + 1, None, 0), key=lambda found: found[0])
    return HandleHit(dot, side) if dot is not None and distance <= _NEAR_HANDLE else None


def _dot(scene: CurveScene, at: QPointF) -> Hit:
    """Return the nearest key; of those on one place one that is selected, or else the one that is drawn last."""
    best: tuple[float, bool, Dot] | None = None
    for line in scene.keyed():
        for dot, place in scene.dots_between(line, at.x() - _NEAR_DOT, at.x() + _NEAR_DOT):
            distance = _length(place - at)
            if distance > _NEAR_DOT:
                continue
            found = (round(distance), dot not in scene.dots, dot)
            if best is None or found[:2] <= best[:2]:
                best = found
    return DotHit(best[2]) if best is not None else None


def _edge(scene: CurveScene, at: QPointF) -> Hit:
    box = ScaleBox.of(scene)
    edge = box.edge_at(at) if box is not None else None
    return EdgeHit(edge) if edge is not None else None


def _line(scene: CurveScene, at: QPointF) -> Hit:
    found = ((distance_to(scene, line, at), n, line.id) for n, line in enumerate(scene.lines()))
    near = [each for each in found if each[0] <= _NEAR_LINE]  # of a Signal that is not known yet no place is
    nearest = min(near, default=None, key=lambda each: (round(each[0]), -each[1]))
    return LineHit(nearest[2]) if nearest is not None else None


def distance_to(scene: CurveScene, line: Line, at: QPointF) -> float:
    """Return how far a place is from a line near it, in pixels."""
    plot = scene.plot
    xs = [at.x() + step for step in range(-6, 7, 2)]
    if line.source is not None and line.source in scene.numbers:
        numbers = scene.numbers[line.source]
        around = range(int(plot.frame_at(xs[0])) - 1, int(plot.frame_at(xs[-1])) + 3)
        values = [(frame, _number(numbers.values, frame - numbers.first)) for frame in around]
        points = [QPointF(plot.x_of(frame), plot.y_of(value)) for frame, value in values if value is not None]
        return polyline_distance(points, at)
    if line.curve is None:
        return float("inf")
    return polyline_distance([QPointF(x, plot.y_of(line.at(plot.frame_at(x)))) for x in xs], at)


def _number(values: tuple[float | None, ...], index: int) -> float | None:
    return values[index] if 0 <= index < len(values) else None


def _lane(scene: CurveScene, at: QPointF) -> Hit:
    row = int((at.y() - scene.size.height()) // LANE_HEIGHT)
    lanes = scene.lanes()
    if not 0 <= row < len(lanes) or lanes[row].curve is None:
        return None
    keys = lanes[row].curve.keys  # type: ignore[union-attr]  # asked above
    near = [key for key in keys if abs(scene.plot.x_of(key.frame) - at.x()) <= _NEAR_DOT]
    if near:
        nearest = min(near, key=lambda key: abs(scene.plot.x_of(key.frame) - at.x()))
        return LaneHit(_lane_dot(lanes[row].id, nearest.frame))
    before = [key for key in keys if scene.plot.x_of(key.frame) <= at.x()]
    return LaneHit(_lane_dot(lanes[row].id, before[-1].frame)) if before else None


def _lane_dot(id: ParamId, frame: int) -> Dot:
    return Dot(*id, 0, frame)


def _length(way: QPointF) -> float:
    return math.hypot(way.x(), way.y())
