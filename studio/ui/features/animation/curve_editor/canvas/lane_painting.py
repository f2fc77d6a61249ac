"""The lanes along the foot: values that hold as blocks with what they say, colours as they look."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QLinearGradient, QPainter, QPen

from studio.core.translation import tr, translate_identifier
from studio.graph.curves.curve import Curve, Interpolation, Keyframe, to_numbers
from studio.graph.drawing_lanes.lanes import is_drawing_lane
from studio.sdk.params import ParamKind, ParamValue
from studio.ui.features.animation.curve_editor.model.curve_scene import CurveScene
from studio.ui.features.animation.curve_editor.model.visible_curves import KeyPoint, ParamCurves
from studio.ui.features.animation.keys.expression_block import paint_expression_block
from studio.ui.features.animation.keys.key_shapes import paint_key_shape
from studio.ui.features.animation.keys.sheet.line_painting import iter_thinned_indices
from studio.ui.features.animation.keys.sheet.text_blocks import get_blend_frames
from studio.ui.widgets import theme
from studio.ui.widgets.theme import Colors
from studio.ui.widgets.time_axis.timeline_scene import make_small_font

_CHIP: Final = 6.0
_INSET: Final = 3.0
_STEPS: Final = 24


def paint_lanes(painter: QPainter, scene: CurveScene, gutter: float) -> None:
    """Paint the lanes below the plot, their names to the left."""
    metrics = QFontMetricsF(make_small_font())
    painter.setFont(make_small_font())
    for row, shown in enumerate(scene.list_lanes()):
        lane = scene.compute_lane_rect(row)
        if lane.top() > painter.window().height():
            break
        painter.fillRect(QRectF(-gutter, lane.top(), gutter, lane.height()), Colors.PANEL)
        painter.setPen(QPen(Colors.LINE, 1))
        painter.drawLine(QLineF(-gutter, lane.top() + 0.5, lane.right(), lane.top() + 0.5))
        painter.setPen(Colors.SECONDARY)
        room = gutter - 2 * theme.SPACE_1
        name = metrics.elidedText(shown.label, Qt.TextElideMode.ElideRight, room)
        left = QRectF(-gutter + theme.SPACE_1, lane.top(), room, lane.height())
        painter.drawText(left, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, name)
        painter.save()
        painter.setClipRect(lane)
        if shown.expression:
            paint_expression_block(painter, lane, shown.expression)
            painter.setFont(make_small_font())
        elif shown.spec.kind is ParamKind.COLOR:
            _paint_colors(painter, scene, shown, lane)
        elif is_drawing_lane(shown.spec.name):
            _paint_drawing_keys(painter, scene, shown, lane)
        else:
            _paint_blocks(painter, scene, shown, lane, metrics)
        painter.restore()


def _paint_blocks(
    painter: QPainter, scene: CurveScene, shown: ParamCurves, lane: QRectF, metrics: QFontMetricsF
) -> None:
    keys = shown.curve.keys if shown.curve is not None else ()
    for key, end in zip(keys, (*(key.frame for key in keys[1:]), None), strict=True):
        left = scene.plot_transform.x_of(key.frame)
        right = scene.plot_transform.x_of(end) if end is not None else lane.right() + theme.SPACE_2
        if right < 0 or left > lane.right():
            continue
        selected = KeyPoint(*shown.id, 0, key.frame) in scene.selected_points
        block = QRectF(left + 0.5, lane.top() + _INSET, max(2.0, right - left - 1), lane.height() - 2 * _INSET + 1)
        painter.setPen(QPen(Colors.ACCENT if selected else Colors.LINE, 1))
        painter.setBrush(Colors.ACCENT_DIM if selected else Colors.RAISED)
        painter.drawRoundedRect(block, theme.RADIUS_FIELD, theme.RADIUS_FIELD)
        _paint_blend(painter, scene, key, block)
        text = block.adjusted(theme.SPACE_2 + max(0.0, -block.left()), 0, -theme.SPACE_1, 0)
        if text.width() > theme.SPACE_4:
            painter.setPen(Colors.TEXT)
            said = metrics.elidedText(format_held_value(key.value), Qt.TextElideMode.ElideRight, text.width())
            painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, said)


def _paint_drawing_keys(painter: QPainter, scene: CurveScene, shown: ParamCurves, lane: QRectF) -> None:
    """Paint keys that say no value, and a line from the first to the last."""
    if shown.curve is None:
        return
    y, plot, frames = lane.center().y(), scene.plot_transform, [key.frame for key in shown.curve]
    left, right = max(0.0, plot.x_of(frames[0])), min(lane.right(), plot.x_of(frames[-1]))
    painter.setPen(QPen(Colors.FAINT, 1))
    painter.drawLine(QLineF(left, y, right, y))
    first, last = plot.frame_at(-_CHIP), plot.frame_at(lane.right() + _CHIP)
    chosen = sorted(point.frame for point in scene.selected_points if point.param_id == shown.id)
    color = Colors.FAINT if shown.is_locked else Colors.SECONDARY
    for seen, seen_color in ((frames, color), (chosen, Colors.ACCENT)):
        for index in iter_thinned_indices(seen, first, last, plot.x_of(1) - plot.x_of(0)):
            key = shown.curve.find_key_at(seen[index])
            if key is not None:
                paint_key_shape(painter, QPointF(plot.x_of(key.frame), y), key.interpolation, seen_color)


def _paint_blend(painter: QPainter, scene: CurveScene, key: Keyframe, block: QRectF) -> None:
    """Paint over how many frames a text blends from the one before."""
    frames = get_blend_frames(key)
    if not frames:
        return
    start = scene.plot_transform.x_of(key.frame - frames)
    painter.setPen(QPen(theme.with_alpha(Colors.ACCENT, 0.8), 1))
    painter.drawLine(QLineF(start, block.bottom(), block.left(), block.top()))


def _paint_colors(painter: QPainter, scene: CurveScene, shown: ParamCurves, lane: QRectF) -> None:
    if shown.curve is None:
        return
    inner = lane.adjusted(0, _INSET + 3, 0, -_INSET - 2)
    _paint_between(painter, scene, shown.curve, inner)
    for key in shown.curve:
        x = scene.plot_transform.x_of(key.frame)
        if not -_CHIP <= x <= lane.right() + _CHIP:
            continue
        selected = any(KeyPoint(*shown.id, part, key.frame) in scene.selected_points for part in range(4))
        painter.setPen(QPen(Colors.ACCENT if selected else Colors.TEXT, 2 if selected else 1))
        painter.setBrush(value_to_qcolor(key.value))
        middle = lane.center().y() + 0.5
        painter.drawRoundedRect(QRectF(x - _CHIP, middle - _CHIP, 2 * _CHIP, 2 * _CHIP), 2, 2)


def _paint_between(painter: QPainter, scene: CurveScene, curve: Curve, inner: QRectF) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for start, end in pairwise(curve):
        left, right = scene.plot_transform.x_of(start.frame), scene.plot_transform.x_of(end.frame)
        if right < 0 or left > inner.right():
            continue
        fade = QLinearGradient(QPointF(left, 0), QPointF(right, 0))
        holds = start.interpolation is Interpolation.CONSTANT
        count = 1 if holds else min(_STEPS, end.frame - start.frame)
        for step in range(count + 1):
            share = step / count
            value = start.value if holds else curve.evaluate_at(start.frame + share * (end.frame - start.frame))
            fade.setColorAt(share, value_to_qcolor(value))
        painter.fillRect(QRectF(left, inner.top(), right - left, inner.height()), QBrush(fade))


def value_to_qcolor(value: ParamValue) -> QColor:
    """Return a colour parameter's value as a colour of the screen; black for what is none."""
    numbers = [min(max(number, 0.0), 1.0) for number in to_numbers(value)[:4]]
    return QColor.fromRgbF(*numbers) if len(numbers) in (3, 4) else QColor(theme.Colors.CANVAS)


def format_held_value(value: ParamValue) -> str:
    """Return a value that holds as its block says it."""
    if isinstance(value, bool):
        return tr("on") if value else tr("off")
    return (
        translate_identifier(value) if isinstance(value, str) and value.isidentifier() else " ".join(str(value).split())
    )
