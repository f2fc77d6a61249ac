"""Background of the curve plot: the grid with its scales, the clip's range, and the limits of parameters."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from studio.core.time import FrameRange
from studio.sdk.params import ParamKind
from studio.ui.features.animation.curve_editor.model.curve_scene import CurveScene
from studio.ui.widgets import theme
from studio.ui.widgets.plots.frame_axis import FrameAxis
from studio.ui.widgets.plots.plot_transform import compute_value_ticks
from studio.ui.widgets.plots.ruler_ticks import iter_ruler_ticks
from studio.ui.widgets.theme import Colors
from studio.ui.widgets.time_axis.timeline_scene import make_small_font

RULER_HEIGHT: Final = 24.0
SCALE_WIDTH: Final = 58.0
_APART: Final = 44.0  # pixels between two labels of the scale of values
_TIME_GAP: Final = 26.0
_TICK: Final = 5.0


def paint_grid(painter: QPainter, scene: CurveScene) -> None:
    """Paint the lines of the grid in the plot, and what lies outside the clip darker."""
    width, height = scene.plot_size.width(), scene.plot_size.height()
    plot = scene.plot_transform
    below = height + scene.lanes_height
    fine, strong = _times(scene)
    painter.setPen(QPen(theme.with_alpha(Colors.LINE, 0.45), 1))
    painter.drawLines([QLineF(_sharp(plot.x_of(f)), 0, _sharp(plot.x_of(f)), below) for f in fine])
    ticks = compute_value_ticks(plot, height, _APART)
    painter.drawLines([QLineF(0, y, width, y) for y in (_sharp(plot.y_of(t.value)) for t in ticks if not t.label)])
    painter.setPen(QPen(theme.with_alpha(Colors.LINE, 0.95), 1))
    painter.drawLines([QLineF(_sharp(plot.x_of(f)), 0, _sharp(plot.x_of(f)), below) for f, _ in strong])
    painter.drawLines([QLineF(0, y, width, y) for y in (_sharp(plot.y_of(t.value)) for t in ticks if t.label)])
    zero = plot.y_of(0.0)
    if 0 <= zero <= height:
        painter.setPen(QPen(theme.with_alpha(Colors.FAINT, 0.75), 1))
        painter.drawLine(QLineF(0, _sharp(zero), width, _sharp(zero)))
    if scene.clip_length:
        shade = theme.with_alpha(Colors.PANEL, 0.55)
        start, stop = plot.x_of(0), plot.x_of(scene.clip_length - 1)
        painter.fillRect(QRectF(0, 0, max(0.0, min(start, width)), below), shade)
        painter.fillRect(QRectF(min(max(stop, 0.0), width), 0, max(0.0, width - max(stop, 0.0)), below), shade)


def paint_value_limits(painter: QPainter, scene: CurveScene) -> None:
    """Paint the least and the greatest value that the parameters of the visible curves take, in their colours."""
    for line in scene.iter_visible_lines():
        if line.spec.kind is ParamKind.COLOR:
            continue
        color = theme.with_alpha(theme.find_curve_color(line.part_name, line.color_index), 0.4)
        painter.setPen(QPen(color, 1, Qt.PenStyle.DotLine))
        for limit in (line.spec.min, line.spec.max):
            y = scene.plot_transform.y_of(limit) if limit is not None else -1.0
            if 0 <= y <= scene.plot_size.height():
                painter.drawLine(QLineF(0, _sharp(y), scene.plot_size.width(), _sharp(y)))


def paint_ruler(painter: QPainter, scene: CurveScene) -> None:
    """Paint the ruler above the plot: from -RULER_HEIGHT to 0."""
    width, plot = scene.plot_size.width(), scene.plot_transform
    painter.fillRect(QRectF(-SCALE_WIDTH, -RULER_HEIGHT, width + SCALE_WIDTH, RULER_HEIGHT), Colors.PANEL)
    metrics = QFontMetricsF(make_small_font())
    painter.setFont(make_small_font())
    painter.setClipRect(QRectF(0, -RULER_HEIGHT, width, RULER_HEIGHT))
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
    painter.drawLine(QLineF(-SCALE_WIDTH, -0.5, width, -0.5))


def find_labels_under(scene: CurveScene, box: QRectF) -> list[QRectF]:
    """Return where the ruler's labels lie that a box on it would cut."""
    return [place for place, _ in _labels(scene, _times(scene)[1]) if place.intersects(box)]


def _labels(scene: CurveScene, strong: list[tuple[float, str]]) -> list[tuple[QRectF, str]]:
    metrics = QFontMetricsF(make_small_font())
    height = metrics.height()
    return [
        (QRectF(scene.plot_transform.x_of(frame) + 4, -RULER_HEIGHT + 2, metrics.horizontalAdvance(said), height), said)
        for frame, said in strong
    ]


def _paint_marks(painter: QPainter, scene: CurveScene) -> None:
    painter.setPen(QPen(Colors.SECONDARY, 2))
    xs = (scene.plot_transform.x_of(frame) for frame in scene.mark_frames)
    painter.drawLines(
        [QLineF(x, -RULER_HEIGHT + 2, x, -RULER_HEIGHT + 7) for x in xs if 0 <= x <= scene.plot_size.width()]
    )


def paint_value_scale(painter: QPainter, scene: CurveScene) -> None:
    """Paint the scale of values to the left of the plot."""
    height = scene.plot_size.height()
    painter.fillRect(QRectF(-SCALE_WIDTH, 0, SCALE_WIDTH, height), Colors.PANEL)
    painter.setFont(make_small_font())
    metrics = QFontMetricsF(make_small_font())
    painter.setPen(Colors.SECONDARY)
    half = metrics.height() / 2
    for tick in compute_value_ticks(scene.plot_transform, height, _APART):
        y = scene.plot_transform.y_of(tick.value)
        if tick.label and half <= y <= height - half:
            box = QRectF(-SCALE_WIDTH + 2, y - half, SCALE_WIDTH - theme.SPACE_2, 2 * half)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, tick.label)
    painter.setPen(QPen(Colors.LINE, 1))
    painter.drawLine(QLineF(-0.5, 0, -0.5, height))


def _times(scene: CurveScene) -> tuple[list[float], list[tuple[float, str]]]:
    """Return the places in time of the fine and of the strong lines of the grid, the latter with what they say."""
    plot, width = scene.plot_transform, scene.plot_size.width()
    first, last = max(0, math.floor(plot.frame_at(0))), max(0, math.ceil(plot.frame_at(width)))
    apart = QFontMetricsF(make_small_font()).horizontalAdvance(scene.format_frame(last)) + _TIME_GAP
    found = list(
        iter_ruler_ticks(
            FrameAxis(plot.left_frame, plot.pixels_per_frame),
            FrameRange(first, last),
            apart,
            scene.timeline_scene.frame_rate,
            scene.timeline_scene.time_unit,
        )
    )
    return [t.frame for t in found if not t.label], [(t.frame, t.label) for t in found if t.label]


def _sharp(at: float) -> float:
    return math.floor(at) + 0.5
