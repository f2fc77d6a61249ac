"""Painting of dots and of the ports of groups.

They have no head, no picture and no rows.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from studio.ui.features.canvas.cards.card_badges import paint_state_badges, paint_viewer_badges
from studio.ui.features.canvas.cards.card_model import CardModel
from studio.ui.features.canvas.cards.port_painting import paint_port_dots, paint_ports
from studio.ui.preview.cards.card_display import CardDisplay
from studio.ui.preview.cards.card_layout import CardForm
from studio.ui.widgets.text.card_text import BOLD, LARGE, LEFT
from studio.ui.widgets.theme import Colors, blend_colors, find_port_color

_NEAR: Final = 0.6
_RING: Final = 3.0


def paint_small_card(painter: QPainter, face: CardModel, look: CardDisplay, zoom: float, *, failed: bool) -> None:
    """Paint a dot, or an Input or Output of a group."""
    if face.form is CardForm.DOT:
        _paint_dot(painter, face, look, failed=failed)
    else:
        _paint_port_card(painter, face, look, zoom, failed=failed)


def _color(face: CardModel) -> QColor:
    ports = face.outputs or face.inputs
    return ports[0].color if ports else find_port_color(None)


def _paint_dot(painter: QPainter, face: CardModel, look: CardDisplay, *, failed: bool) -> None:
    body = face.layout.body_rect
    ring = Colors.DANGER if failed else Colors.ACCENT if look.is_selected else None
    if ring is None and (look.is_viewed or look.is_compared):
        ring = Colors.TEXT
    elif ring is None and (look.hovered_port is not None or look.highlighted_ports):
        ring = _color(face)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if ring is not None:
        painter.setPen(QPen(ring, 2.0))
        painter.drawEllipse(body.adjusted(-_RING, -_RING, _RING, _RING))
    painter.setPen(QPen(Colors.CANVAS, 2.0))
    painter.setBrush(_color(face))
    painter.drawEllipse(body.adjusted(1, 1, -1, -1))


def _paint_port_card(painter: QPainter, face: CardModel, look: CardDisplay, zoom: float, *, failed: bool) -> None:
    body, color = face.layout.body_rect, _color(face)
    wide = look.is_selected or failed
    outline = Colors.ACCENT if look.is_selected else Colors.DANGER if failed else blend_colors(Colors.LINE, color, 0.75)
    painter.setPen(QPen(outline, (2.0 if wide else 1.5) / min(zoom, 1.0)))
    painter.setBrush(blend_colors(Colors.RAISED, color, 0.14))
    radius = body.height() / 2
    painter.drawRoundedRect(body, radius, radius)
    title = QRectF(face.layout.title_rect)
    if zoom < _NEAR:
        painter.setPen(Colors.TEXT)
        LARGE.draw_text(painter, title, LEFT, face.title)
        paint_port_dots(painter, face, look.highlighted_ports)
        return
    middle = title.center()
    middle.setX(title.right())
    title.setRight(title.right() - paint_state_badges(painter, face, look, middle))
    middle.setX(title.left())
    title.setLeft(title.left() + paint_viewer_badges(painter, look, middle))
    painter.setPen(Colors.TEXT)
    BOLD.draw_text(painter, title, LEFT, face.title)
    paint_ports(painter, face, look.highlighted_ports, look.wired_ports, look.hovered_port)
