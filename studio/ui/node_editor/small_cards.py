"""How dots and the ports of groups are painted: they have no head, no picture and no rows."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from studio.ui.node_editor.badges import paint_state_badges, paint_viewed
from studio.ui.node_editor.face import CardFace
from studio.ui.node_editor.look import CardLook
from studio.ui.node_editor.plans import CardForm
from studio.ui.node_editor.ports import paint_port_dots, paint_ports
from studio.ui.node_editor.text import BOLD, LARGE, LEFT
from studio.ui.theme import Colors, blend, port_color

_NEAR: Final = 0.6
_RING: Final = 3.0


def paint_small(painter: QPainter, face: CardFace, look: CardLook, zoom: float, *, failed: bool) -> None:
    """Paint a dot, or an Input or Output of a group."""
    if face.form is CardForm.DOT:
        _paint_dot(painter, face, look, failed=failed)
    else:
        _paint_port_card(painter, face, look, zoom, failed=failed)


def _color(face: CardFace) -> QColor:
    ports = face.outputs or face.inputs
    return ports[0].color if ports else port_color(None)


def _paint_dot(painter: QPainter, face: CardFace, look: CardLook, *, failed: bool) -> None:
    body = face.plan.body
    ring = Colors.DANGER if failed else Colors.ACCENT if look.selected else None
    if ring is None and (look.viewed or look.compared):
        ring = Colors.TEXT
    elif ring is None and (look.hovered is not None or look.lit):
        ring = _color(face)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if ring is not None:
        painter.setPen(QPen(ring, 2.0))
        painter.drawEllipse(body.adjusted(-_RING, -_RING, _RING, _RING))
    painter.setPen(QPen(Colors.CANVAS, 2.0))
    painter.setBrush(_color(face))
    painter.drawEllipse(body.adjusted(1, 1, -1, -1))


def _paint_port_card(painter: QPainter, face: CardFace, look: CardLook, zoom: float, *, failed: bool) -> None:
    body, color = face.plan.body, _color(face)
    wide = look.selected or failed
    outline = Colors.ACCENT if look.selected else Colors.DANGER if failed else blend(Colors.LINE, color, 0.75)
    painter.setPen(QPen(outline, (2.0 if wide else 1.5) / min(zoom, 1.0)))
    painter.setBrush(blend(Colors.RAISED, color, 0.14))
    radius = body.height() / 2
    painter.drawRoundedRect(body, radius, radius)
    title = QRectF(face.plan.title)
    if zoom < _NEAR:
        painter.setPen(Colors.TEXT)
        LARGE.draw(painter, title, LEFT, face.title)
        paint_port_dots(painter, face, look.lit)
        return
    middle = title.center()
    middle.setX(title.right())
    title.setRight(title.right() - paint_state_badges(painter, face, look, middle))
    middle.setX(title.left())
    title.setLeft(title.left() + paint_viewed(painter, look, middle))
    painter.setPen(Colors.TEXT)
    BOLD.draw(painter, title, LEFT, face.title)
    paint_ports(painter, face, look.lit, look.wired, look.hovered)
