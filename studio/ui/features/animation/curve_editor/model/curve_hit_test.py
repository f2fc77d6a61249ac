"""Hit test of the curve editor's canvas: find the item under the mouse.

Positions are in pixels of the plot, as in `CurveScene`.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from PySide6.QtCore import QPointF, QRectF

from studio.graph.curves.curve import Handle, to_numbers
from studio.ui.features.animation.curve_editor.model.curve_path import compute_polyline_distance
from studio.ui.features.animation.curve_editor.model.curve_scene import LANE_HEIGHT, CurveScene, find_active_handles
from studio.ui.features.animation.curve_editor.model.scale_box import ScaleBox, ScaleEdge
from studio.ui.features.animation.curve_editor.model.visible_curves import CurveLine, CurveLineId, KeyPoint, ParamId

_NEAR_DOT: Final = 7.0
_NEAR_HANDLE: Final = 6.0
_NEAR_LINE: Final = 5.0


@dataclass(frozen=True, slots=True)
class KeyPointHit:
    """A key in the plot."""

    key_point: KeyPoint


@dataclass(frozen=True, slots=True)
class LaneHit:
    """A key in a lane, or the block that it begins."""

    key_point: KeyPoint


@dataclass(frozen=True, slots=True)
class HandleHit:
    """The end of a tangent: -1 the left one, 1 the right one."""

    key_point: KeyPoint
    side: int


@dataclass(frozen=True, slots=True)
class LineHit:
    """A curve between its keys."""

    line_id: CurveLineId


@dataclass(frozen=True, slots=True)
class EdgeHit:
    """An edge or a corner of the box around the selected keys."""

    edge: ScaleEdge


CurveHit: TypeAlias = KeyPointHit | LaneHit | HandleHit | LineHit | EdgeHit | None


def hit_test(scene: CurveScene, at: QPointF) -> CurveHit:
    """Return what a press at a place takes."""
    if at.y() >= scene.plot_size.height():
        return _hit_lane(scene, at)
    return _hit_handle(scene, at) or _hit_key_point(scene, at) or _hit_edge(scene, at) or _hit_line(scene, at)


def find_points_in(scene: CurveScene, box: QRectF) -> frozenset[KeyPoint]:
    """Return the keys in a box."""
    found = {
        dot
        for line in scene.iter_keyed_lines()
        for dot, place in scene.iter_points_between(line, box.left(), box.right())
        if box.top() <= place.y() <= box.bottom()
    }
    half = LANE_HEIGHT / 2
    lanes = {
        dot
        for dot, place in scene.iter_lane_points(box.left(), box.right())
        if box.top() <= place.y() + half
        and place.y() - half <= box.bottom()
        and box.bottom() >= scene.plot_size.height()
    }
    return frozenset(found) | scene.visible_curves.list_key_points(dot.key_address for dot in lanes)


def iter_handles(scene: CurveScene, dot: KeyPoint) -> Iterator[tuple[int, QPointF]]:
    """Yield the tangents of a key that shape its curve, with where they end."""
    line = scene.visible_curves.lines.get(dot.line_id)
    if line is None or line.curve is None or line.driver is not None:
        return
    index = line.curve.find_index_at(dot.frame)
    if index is None or dot.part >= len(to_numbers(line.curve.keys[index].value)):
        return
    value = line.get_key_value(line.curve.keys[index])
    for side, used, handle in zip(
        (-1, 1), find_active_handles(line.curve, index), line.curve.resolve_handles(index), strict=True
    ):
        if used:
            yield side, _handle_end(scene, dot, value, handle)


def _handle_end(scene: CurveScene, dot: KeyPoint, value: float, handle: Handle) -> QPointF:
    rise = handle.values[dot.part] if dot.part < len(handle.values) else 0.0
    return QPointF(scene.plot_transform.x_of(dot.frame + handle.frames), scene.plot_transform.y_of(value + rise))


def _hit_handle(scene: CurveScene, at: QPointF) -> CurveHit:
    near = [
        (_length(place - at), dot, side)
        for dot in scene.selected_points
        if dot.line_id not in scene.hidden_lines
        for side, place in iter_handles(scene, dot)
    ]
    distance, dot, side = min(near, default=(_NEAR_HANDLE + 1, None, 0), key=lambda found: found[0])
    return HandleHit(dot, side) if dot is not None and distance <= _NEAR_HANDLE else None


def _hit_key_point(scene: CurveScene, at: QPointF) -> CurveHit:
    """Return the nearest key; of those on one place one that is selected, or else the one that is drawn last."""
    best: tuple[float, bool, KeyPoint] | None = None
    for line in scene.iter_keyed_lines():
        for dot, place in scene.iter_points_between(line, at.x() - _NEAR_DOT, at.x() + _NEAR_DOT):
            distance = _length(place - at)
            if distance > _NEAR_DOT:
                continue
            found = (round(distance), dot not in scene.selected_points, dot)
            if best is None or found[:2] <= best[:2]:
                best = found
    return KeyPointHit(best[2]) if best is not None else None


def _hit_edge(scene: CurveScene, at: QPointF) -> CurveHit:
    box = ScaleBox.from_scene(scene)
    edge = box.find_edge(at) if box is not None else None
    return EdgeHit(edge) if edge is not None else None


def _hit_line(scene: CurveScene, at: QPointF) -> CurveHit:
    found = ((compute_line_distance(scene, line, at), n, line.id) for n, line in enumerate(scene.iter_visible_lines()))
    near = [each for each in found if each[0] <= _NEAR_LINE]  # of a Signal that is not known yet no place is
    nearest = min(near, default=None, key=lambda each: (round(each[0]), -each[1]))
    return LineHit(nearest[2]) if nearest is not None else None


def compute_line_distance(scene: CurveScene, line: CurveLine, at: QPointF) -> float:
    """Return how far a place is from a line near it, in pixels."""
    plot = scene.plot_transform
    xs = [at.x() + step for step in range(-6, 7, 2)]
    if line.driver is not None and line.driver in scene.signal_values:
        numbers = scene.signal_values[line.driver]
        around = range(int(plot.frame_at(xs[0])) - 1, int(plot.frame_at(xs[-1])) + 3)
        values = [(frame, _number(numbers.values, frame - numbers.first_frame)) for frame in around]
        points = [QPointF(plot.x_of(frame), plot.y_of(value)) for frame, value in values if value is not None]
        return compute_polyline_distance(points, at)
    if line.is_expression:
        return _compute_expression_distance(scene, line, at)
    if line.curve is None:
        return float("inf")
    return compute_polyline_distance([QPointF(x, plot.y_of(line.evaluate_at(plot.frame_at(x)))) for x in xs], at)


def _compute_expression_distance(scene: CurveScene, line: CurveLine, at: QPointF) -> float:
    plot, nearest = scene.plot_transform, float("inf")
    for piece in scene.expression_points.get(line.id, ()):
        index = bisect_left(piece, (plot.frame_at(at.x()), float("-inf")))
        around = piece[max(0, index - 3) : index + 3]
        points = [QPointF(plot.x_of(frame), plot.y_of(value)) for frame, value in around]
        nearest = min(nearest, compute_polyline_distance(points, at))
    return nearest


def _number(values: tuple[float | None, ...], index: int) -> float | None:
    return values[index] if 0 <= index < len(values) else None


def _hit_lane(scene: CurveScene, at: QPointF) -> CurveHit:
    row = int((at.y() - scene.plot_size.height()) // LANE_HEIGHT)
    lanes = scene.list_lanes()
    if not 0 <= row < len(lanes) or lanes[row].curve is None:
        return None
    curve, plot = lanes[row].curve, scene.plot_transform
    assert curve is not None  # asked above
    near = scene.list_keys_between(curve, at.x() - _NEAR_DOT, at.x() + _NEAR_DOT)
    if near:
        nearest = min(near, key=lambda key: abs(plot.x_of(key.frame) - at.x()))
        return LaneHit(_lane_key_point(lanes[row].id, nearest.frame))
    before = scene.list_keys_between(curve, plot.x_of(curve.keys[0].frame), at.x())
    return LaneHit(_lane_key_point(lanes[row].id, before[-1].frame)) if before else None


def _lane_key_point(id: ParamId, frame: int) -> KeyPoint:
    return KeyPoint(*id, 0, frame)


def _length(way: QPointF) -> float:
    return math.hypot(way.x(), way.y())
