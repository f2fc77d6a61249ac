"""What lies behind the curves: the grid with its scales, the clip's range, and the limits of parameters."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from studio.core.time import FrameRange
from studio.sdk.params import ParamKind
from studio.ui import theme
from studio.ui.curve_editor.plot import value_ticks
from studio.ui.curve_editor.scene import CurveScene
from studio.ui.theme import Colors
from studio.ui.timeline.geometry import TimeAxis
from studio.ui.timeline.scene import small_font
from studio.ui.timeline.ticks import ticks

RULER: Final = 24.0
GUTTER: Final = 58.0
_APART: Final = 44.0  # pixels between two labels of the scale of values
_TIME_GAP: Final = 26.0
_TICK: Final = 5.0


def paint_grid(painter: QPainter, scene: CurveScene) -> None:
    """Paint the lines of the grid in the plot, and what lies outside the clip darker."""
    width, height = scene.size.width(), scene.size.height()
    plot = scene.plot
    below = height + scene.foot_height
    fine, strong = _times(scene)
    painter.setPen(QPen(theme.with_alpha(Colors.LINE, 0.45), 1))
    painter.drawLines([QLineF(_sharp(plot.x_of(f)), 0, _sharp(plot.x_of(f)), below) for f in fine])
    ticks = value_ticks(plot, height, _APART)
    painter.drawLines([QLineF(0, y, width, y) for y in (_sharp(plot.y_of(t.value)) for t in ticks if not t.label)])
    painter.setPen(QPen(theme.with_alpha(Colors.LINE, 0.95), 1))
    painter.drawLines([QLineF(_sharp(plot.x_of(f)), 0, _sharp(plot.x_of(f)), below) for f, _ in strong])
    painter.drawLines([QLineF(0, y, width, y) for y in (_sharp(plot.y_of(t.value)) for t in ticks if t.label)])
    zero = plot.y_of(0.0)
    if 0 <= zero <= height:
        painter.setPen(QPen(theme.with_alpha(Colors.FAINT, 0.75), 1))
        painter.drawLine(QLineF(0, _sharp(zero), width, _sharp(zero)))
    if scene.length:
        shade = theme.with_alpha(Colors.PANEL, 0.55)
        start, stop = plot.x_of(0), plot.x_of(scene.length - 1)
        painter.fillRect(QRectF(0, 0, max(0.0, min(start, width)), below), shade)
        painter.fillRect(QRectF(min(max(stop, 0.0), width), 0, max(0.0, width - max(stop, 0.0)), below), shade)


def paint_limits(painter: QPainter, scene: CurveScene) -> None:
    """Paint the least and the greatest value that the parameters of the visible curves take, in their colours."""
    for line in scene.lines():
        if line.spec.kind is ParamKind.COLOR:
            continue
        color = theme.with_alpha(theme.curve_color(line.name, line.number), 0.4)
        painter.setPen(QPen(color, 1, Qt.PenStyle.DotLine))
        for limit in (line.spec.min, line.spec.max):
            y = scene.plot.y_of(limit) if limit is not None else -1.0
            if 0 <= y <= scene.size.height():
                painter.drawLine(QLineF(0, _sharp(y), scene.size.width(), _sharp(y)))


def paint_ruler(painter: QPainter, scene: CurveScene) -> None:
    """Paint the ruler above the plot: from -RULER to 0."""
    width, plot = scene.size.width(), scene.plot
    painter.fillRect(QRectF(-GUTTER, -RULER, width + GUTTER, RULER), Colors.PANEL)
    metrics = QFontMetricsF(small_font())
    painter.setFont(small_font())
    painter.setClipRect(QRectF(0, -RULER, width, RULER))
    fine, strong = _times(scene)
    painter.setPen(QPen(Colors.LINE, 1))
    painter.drawLines([QLineF(_sharp(plot.x_of(f)), -_TICK + 1, _sharp(plot.x_of(f)), 0) for f in fine])
    painter.setPen(QPen(Colors.FAINT, 1))
    painter.drawLines([QLineF(_sharp(plot.x_of(f)), -2 * _TICK, _sharp(plot.x_of(f)), 0) for f, _ in strong])
    painter.setPen(Colors.SECONDARY)
    for place, said in _labels(scene, strong):
        painter.drawText(QPointF(place.left(), place.top() + metrics.ascent()), said)
    _paint_marks(painter, scene)
    painter.setClipping(False)
    painter.setPen(QPen(Colors.LINE, 1))
    painter.drawLine(QLineF(-GUTTER, -0.5, width, -0.5))


def labels_under(scene: CurveScene, box: QRectF) -> list[QRectF]:
    """Return where the ruler's labels lie that a box on it would cut."""
    return [place for place, _ in _labels(scene, _times(scene)[1]) if place.intersects(box)]


def _labels(scene: CurveScene, strong: list[tuple[float, str]]) -> list[tuple[QRectF, str]]:
    metrics = QFontMetricsF(small_font())
    height = metrics.height()
    return [
        (QRectF(scene.plot.x_of(frame) + 4, -RULER + 2, metrics.horizontalAdvance(said), height), said)
        for frame, said in strong
    ]


def _paint_marks(painter: QPainter, scene: CurveScene) -> None:
    painter.setPen(QPen(Colors.SECONDARY, 2))
    xs = (scene.plot.x_of(frame) for frame in scene.marks)
    painter.drawLines([QLineF(x, -RULER + 2, x, -RULER + 7) for x in xs if 0 <= x <= scene.size.width()])


def paint_scale(painter: QPainter, scene: CurveScene) -> None:
    """Paint the scale of values to the left of the plot."""
    height = scene.size.height()
    painter.fillRect(QRectF(-GUTTER, 0, GUTTER, height), Colors.PANEL)
    painter.setFont(small_font())
    metrics = QFontMetricsF(small_font())
    painter.setPen(Colors.SECONDARY)
    half = metrics.height() / 2
    for tick in value_ticks(scene.plot, height, _APART):
        y = scene.plot.y_of(tick.value)
        if tick.label and half <= y <= height - half:
            box = QRectF(-GUTTER + 2, y - half, GUTTER - theme.SPACE_2, 2 * half)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, tick.label)
    painter.setPen(QPen(Colors.LINE, 1))
    painter.drawLine(QLineF(-0.5, 0, -0.5, height))


def _times(scene: CurveScene) -> tuple[list[float], list[tuple[float, str]]]:
    """Return the places in time of the fine and of the strong lines of the grid, the latter with what they say."""
    plot, width = scene.plot, scene.size.width()
    first, last = max(0, math.floor(plot.frame_at(0))), max(0, math.ceil(plot.frame_at(width)))
    apart = QFontMetricsF(small_font()).horizontalAdvance(scene.label(last)) + _TIME_GAP
    found = list(
        ticks(TimeAxis(plot.left, plot.per_frame), FrameRange(first, last), apart, scene.time.rate, scene.time.unit)
    )
    return [t.frame for t in found if not t.label], [(t.frame, t.label) for t in found if t.label]


def _sharp(at: float) -> float:
    return math.floor(at) + 0.5
