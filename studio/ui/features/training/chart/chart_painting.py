"""Painting of the loss chart: scales, curves, and the box with the values under the mouse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from studio.core.translation import tr
from studio.ui.features.training.chart.chart_axes import LossChartAxes
from studio.ui.features.training.run.loss_series import SeriesLine
from studio.ui.features.training.run.run_files import FloatArray, SeriesName
from studio.ui.features.training.run.training_text import format_loss, format_series
from studio.ui.widgets import theme
from studio.ui.widgets.theme import SPACE_1, SPACE_2, Colors

_LINES_APART: Final = 26.0
_STEPS_APART: Final = 70.0
_RAW: Final = 0.28
_DOT: Final = 2.6
_WIDTH: Final = 1.6


@dataclass(frozen=True, slots=True, eq=False)
class ChartCurve:
    """A curve as it is drawn.

    Args:
        name: Which.
        color: Its colour.
        line: Its points.
        raw_line: Its points without smoothing, drawn faintly below; None without smoothing.
        smoothing_weight: Of the smoothing.
        has_dots: Whether its points are marked: where they are few.
    """

    name: SeriesName
    color: QColor
    line: SeriesLine
    raw_line: SeriesLine | None
    smoothing_weight: float
    has_dots: bool = False


def make_chart_font() -> QFont:
    """Return the font of scales and readings."""
    return theme.make_ui_font(theme.FONT_TINY)


def paint_chart(painter: QPainter, room: QRectF, axes: LossChartAxes, curves: Sequence[ChartCurve]) -> None:
    """Paint scales and curves."""
    _paint_scales(painter, room, axes)
    painter.save()
    painter.setClipRect(room.adjusted(-_DOT, -_DOT, _DOT, _DOT))
    for curve in curves:
        if curve.raw_line is not None:
            _paint_line(painter, axes, curve.raw_line, theme.with_alpha(curve.color, _RAW), 1.0)
    for curve in curves:
        _paint_line(painter, axes, curve.line, curve.color, _WIDTH, dashed=curve.name.kind == "validation")
        if curve.has_dots:
            _paint_dots(painter, axes, curve)
    painter.restore()


def _paint_scales(painter: QPainter, room: QRectF, axes: LossChartAxes) -> None:
    painter.setFont(make_chart_font())
    for tick in axes.compute_value_ticks(_LINES_APART):
        y = round(float(axes.values_to_y(np.array([tick.value]))[0])) + 0.5
        painter.setPen(QPen(Colors.LINE, 1))
        painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
        painter.setPen(Colors.FAINT)
        place = QRectF(0, y - 8, room.left() - 6, 16)
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, tick.label)
    for tick in axes.compute_step_ticks(_STEPS_APART):
        x = round(float(axes.steps_to_x(np.array([tick.value]))[0])) + 0.5
        painter.setPen(QPen(Colors.LINE, 1))
        painter.drawLine(QPointF(x, room.bottom()), QPointF(x, room.bottom() + 4))
        painter.setPen(Colors.FAINT)
        width = QFontMetricsF(make_chart_font()).horizontalAdvance(tick.label) + 2
        left = min(max(0.0, x - width / 2), room.right() + 10 - width)
        painter.drawText(QRectF(left, room.bottom() + 4, width, 15), Qt.AlignmentFlag.AlignCenter, tick.label)
    painter.setPen(QPen(Colors.LINE, 1))
    painter.drawLine(room.bottomLeft(), room.bottomRight())


def build_polylines(axes: LossChartAxes, line: SeriesLine) -> list[QPolygonF]:
    """Return the lines of a curve in pixels: several, where it is broken."""
    xs, ys = axes.steps_to_x(line.steps), axes.values_to_y(line.values)
    there = np.isfinite(ys)
    found = []
    for start, stop in _runs(there):
        points = [QPointF(x, y) for x, y in zip(xs[start:stop].tolist(), ys[start:stop].tolist(), strict=True)]
        found.append(QPolygonF(points))
    return found


def _runs(flags: np.ndarray) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    return [(int(start), int(stop)) for start, stop in zip(edges[::2], edges[1::2], strict=True)]


def _paint_line(
    painter: QPainter, axes: LossChartAxes, line: SeriesLine, color: QColor, width: float, *, dashed: bool = False
) -> None:
    pen = QPen(color, width)
    pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)  # a mitre of noise is a spike
    if dashed:
        pen.setDashPattern([4.0, 2.5])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for polygon in build_polylines(axes, line):
        painter.drawPolyline(polygon)


def _paint_dots(painter: QPainter, axes: LossChartAxes, curve: ChartCurve) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(curve.color)
    for polygon in build_polylines(axes, curve.line):
        for point in polygon.toList():
            painter.drawEllipse(point, _DOT, _DOT)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_reading(
    painter: QPainter,
    room: QRectF,
    axes: LossChartAxes,
    mouse: QPointF,
    read: Sequence[tuple[SeriesName, float, float]],
    colors: Mapping[SeriesName, QColor],
) -> None:
    """Paint a line at the mouse, a dot on each curve, and a box with their values."""
    painter.setPen(QPen(Colors.FAINT, 1))
    painter.drawLine(QPointF(mouse.x(), room.top()), QPointF(mouse.x(), room.bottom()))
    painter.setPen(QPen(Colors.CANVAS, 1))
    for name, step, value in read:
        at: FloatArray = np.array([step])
        x, y = float(axes.steps_to_x(at)[0]), float(axes.values_to_y(np.array([value]))[0])
        if np.isfinite(y) and room.contains(QPointF(x, y)):
            painter.setBrush(colors[name])
            painter.drawEllipse(QPointF(x, y), 3.5, 3.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    nearest = min(
        (step for _, step, _ in read), key=lambda step: abs(float(axes.steps_to_x(np.array([step]))[0]) - mouse.x())
    )
    rows = [(format_series(name), format_loss(value), colors[name]) for name, _, value in read]
    _paint_box(painter, room, mouse, tr("Step {step:,}", step=round(nearest)), rows)


def _paint_box(
    painter: QPainter, room: QRectF, mouse: QPointF, head: str, rows: Sequence[tuple[str, str, QColor]]
) -> None:
    metrics = QFontMetricsF(make_chart_font())
    height = metrics.height() + 1
    names = max((metrics.horizontalAdvance(name) for name, _, _ in rows), default=0.0)
    values = max((metrics.horizontalAdvance(value) for _, value, _ in rows), default=0.0)
    width = max(metrics.horizontalAdvance(head), names + SPACE_2 + values) + 2 * SPACE_2
    box = QRectF(mouse.x() + SPACE_2, room.top() + SPACE_1, width, (len(rows) + 1) * height + SPACE_2)
    if box.right() > room.right():
        box.moveRight(mouse.x() - SPACE_2)
    painter.setPen(QPen(Colors.LINE, 1))
    painter.setBrush(theme.with_alpha(Colors.RAISED, 0.94))
    painter.drawRoundedRect(box, theme.RADIUS_FIELD, theme.RADIUS_FIELD)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setFont(make_chart_font())
    left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
    line = QRectF(box.left() + SPACE_2, box.top() + SPACE_1, width - 2 * SPACE_2, height)
    painter.setPen(Colors.SECONDARY)
    painter.drawText(line, left, head)
    for name, value, color in rows:
        line.translate(0, height)
        painter.setPen(color)
        painter.drawText(line, left, name)
        painter.setPen(Colors.TEXT)
        painter.drawText(line, right, value)
