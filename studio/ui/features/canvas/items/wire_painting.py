"""The shape of wires and how they are painted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from studio.ui.widgets.text.card_text import TINY
from studio.ui.widgets.theme import RADIUS_FIELD, SPACE_1, SPACE_2, Colors, blend_colors, with_alpha

WIRE_WIDTH: Final = 2.0
SELECTED_WIRE_WIDTH: Final = 3.0
MERGED_PAINT_ZOOM: Final = 0.28
"""The zoom below which a wire is one thin line without smoothing."""
_MIN_BEND: Final = 32.0
_MAX_BEND: Final = 160.0
_GLOW: Final = 8.0
_CHIP_HEIGHT: Final = 18.0
_ROUND: Final = Qt.PenCapStyle.RoundCap
_FLAT: Final = Qt.PenCapStyle.FlatCap  # lines with such ends are a tenth of the work of a stroked curve


@dataclass(frozen=True, slots=True)
class WireStyle:
    """Current style of a wire.

    Args:
        color: Its type's colour.
        is_selected: It, or a node at one of its ends, is selected: thicker and brighter.
        is_muted: It carries nothing, or something past a disabled node: dashed.
        is_active: What it carries is being computed, or waited for: it glows.
        is_hovered: The mouse is on it, or a node is about to be dropped on it.
    """

    color: QColor
    is_selected: bool = False
    is_muted: bool = False
    is_active: bool = False
    is_hovered: bool = False

    @property
    def is_emphasized(self) -> bool:
        """Whether it stands out."""
        return self.is_selected or self.is_hovered or self.is_active

    @property
    def is_plain(self) -> bool:
        """Whether it is painted as lines alone: without dashes, without a glow."""
        return not (self.is_muted or self.is_active or self.is_hovered)

    @property
    def line_color(self) -> QColor:
        """The colour it is painted in."""
        if self.is_emphasized:
            return self.color
        return blend_colors(Colors.CANVAS, self.color, 0.4 if self.is_muted else 0.72)

    @property
    def line_pen(self) -> QPen:
        """The pen of its lines, except in the overview."""
        pen = QPen(self.line_color, SELECTED_WIRE_WIDTH if self.is_selected or self.is_hovered else WIRE_WIDTH)
        pen.setCapStyle(_ROUND if self.is_muted else _FLAT)
        if self.is_muted:
            pen.setDashPattern([3.0, 3.0])
        return pen


def build_wire_path(source: QPointF, target: QPointF) -> QPainterPath:
    """Return a wire's curve: it leaves an output to the right and reaches an input from the left."""
    bend = _bend(source, target)
    path = QPainterPath(source)
    path.cubicTo(source.x() + bend, source.y(), target.x() - bend, target.y(), target.x(), target.y())
    return path


def _bend(source: QPointF, target: QPointF) -> float:
    distance = abs(target.x() - source.x())
    drop = abs(target.y() - source.y())
    bend = min(max(distance * 0.5, min(drop, _MAX_BEND) * 0.5, _MIN_BEND), _MAX_BEND)
    return min(bend, max(distance, drop) * 0.5 + 1)


def build_wire_lines(source: QPointF, target: QPointF, count: int) -> list[QLineF]:
    """Return the same curve as lines: short ones at its ends, where it bends."""
    bend = _bend(source, target)
    x0, y0, x3, y3 = source.x(), source.y(), target.x(), target.y()
    x1, x2 = x0 + bend, x3 - bend
    points = [
        QPointF(a * x0 + b * x1 + c * x2 + d * x3, (a + b) * y0 + (c + d) * y3)
        for a, b, c, d in _bezier_weight_table(count)
    ]
    return [QLineF(first, second) for first, second in pairwise(points)]


@cache
def _bezier_weight_table(count: int) -> tuple[tuple[float, float, float, float], ...]:
    """Return the shares that a cubic curve's four points have in places along it."""
    steps = (step / count for step in range(count + 1))
    return tuple(_bezier_weights(step * step * (3 - 2 * step)) for step in steps)


def _bezier_weights(t: float) -> tuple[float, float, float, float]:
    u = 1 - t
    return u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t


def count_wire_lines(source: QPointF, target: QPointF) -> int:
    """Return how many lines a wire is to be made of so that it looks like a curve."""
    if abs(target.y() - source.y()) < 0.5:
        return 1
    length = abs(target.x() - source.x()) + abs(target.y() - source.y())
    return 12 if length < 120 else 20 if length < 600 else 36


def paint_wire(painter: QPainter, path: QPainterPath, lines: Sequence[QLineF], look: WireStyle) -> None:
    """Paint a wire from near."""
    if look.is_hovered or look.is_active:
        glow = QPen(with_alpha(look.color, 0.25), _GLOW)
        painter.strokePath(path, glow)
    painter.setPen(look.line_pen)
    if look.is_muted:
        painter.drawPath(path)
    else:
        painter.drawLines(lines)


def paint_value_chip(painter: QPainter, at: QPointF, text: str, color: QColor) -> None:
    """Paint what a wire carries on a chip with its middle at `at`."""
    chip = get_value_chip_rect(at, text)
    painter.setPen(QPen(blend_colors(Colors.RAISED, color, 0.6), 1.0))
    painter.setBrush(Colors.RAISED)
    painter.drawRoundedRect(chip, RADIUS_FIELD, RADIUS_FIELD)
    painter.setPen(Colors.TEXT)
    TINY.draw_text(painter, chip.adjusted(SPACE_1, 0, -SPACE_1, 0), Qt.AlignmentFlag.AlignCenter, text)


def get_value_chip_rect(at: QPointF, text: str) -> QRectF:
    """Return the place of such a chip."""
    width = math.ceil(TINY.text_width(text)) + 2 * SPACE_2
    return QRectF(round(at.x() - width / 2) + 0.5, round(at.y() - _CHIP_HEIGHT / 2) + 0.5, width, _CHIP_HEIGHT)


def paint_live_wire(painter: QPainter, path: QPainterPath, color: QColor, loose: QPointF) -> None:
    """Paint the wire that is being dragged, with a dot at its loose end."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color, SELECTED_WIRE_WIDTH, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(loose, 4.5, 4.5)
