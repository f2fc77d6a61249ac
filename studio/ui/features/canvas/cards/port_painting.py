"""Painting of ports.

The port's type sets colour and shape. While a wire is dragged, ports are lit or dimmed.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen

from studio.ui.features.canvas.cards.card_model import CardModel, PortModel
from studio.ui.features.canvas.cards.icon_paths import port_path
from studio.ui.preview.cards.card_layout import CardForm
from studio.ui.widgets.text.card_text import LEFT, RIGHT, TINY
from studio.ui.widgets.theme import SPACE_2, Colors, with_alpha

PortKey = tuple[bool, int]
"""Whether it is an output, and which one from the top."""

BODY_KEY: Final[PortKey] = (False, -1)
"""The card itself, where a Signal may be dropped for one of its parameters."""

_DIMMED: Final = 0.3
_GLOW: Final = 9.0
_SMALL: Final = 0.72
_RING: Final = 1.5  # pixels on the screen
_LEAST_RADIUS: Final = 3.5  # the same, with half of the ring
_LEAST_SCALE: Final = 0.2


def paint_ports(
    painter: QPainter,
    face: CardModel,
    lit: frozenset[PortKey] | None,
    wired: frozenset[PortKey],
    hovered: PortKey | None,
) -> None:
    """Paint all ports with their names.

    Args:
        painter: In the card's coordinates.
        face: The card.
        lit: The ports that can take the wire being dragged; None while none is.
        wired: The ports that have a wire.
        hovered: The port under the mouse.
    """
    base = painter.opacity()
    for output, ports in ((False, face.inputs), (True, face.outputs)):
        for index, port in enumerate(ports):
            key = (output, index)
            painter.setOpacity(_find_opacity(port, key, lit, base))
            if key == hovered or (lit is not None and key in lit):
                _paint_glow(painter, port, face.layout.port_center(index, output=output), strong=key == hovered)
            _paint_port(
                painter,
                port,
                face.layout.port_center(index, output=output),
                filled=key in wired or not port.is_optional,
            )
            if face.form is not CardForm.CARD:
                continue
            painter.setPen(Colors.FAINT if port.is_driver else Colors.SECONDARY)
            place = face.layout.label_rect(index, output=output)
            TINY.draw_text(painter, place, RIGHT if output else LEFT, _port_label(port, output, index, place.width()))
    painter.setOpacity(base)


def _find_opacity(port: PortModel, key: PortKey, lit: frozenset[PortKey] | None, base: float) -> float:
    """Return how visible a port is: those that can take no dragged wire are dim, and inputs without effect."""
    if lit is not None:
        return 1.0 if key in lit else _DIMMED
    return base * _DIMMED if port.unused_reason else base


def _port_label(port: PortModel, output: bool, index: int, room: float) -> str:
    """Return a port's name, with its value's facts where there is room; the main output's are the subtitle."""
    if not output or index == 0 or not port.detail:
        return port.label_text
    text = f"{port.detail}  {port.label_text}"
    return text if TINY.text_width(text) <= room else port.label_text


def paint_port_dots(painter: QPainter, face: CardModel, lit: frozenset[PortKey] | None) -> None:
    """Paint all ports without names, for a card seen from further away.

    Each has a ring in the canvas' color: a port may have the color of the frame that it lies on.
    """
    base = painter.opacity()
    scale = max(painter.worldTransform().m11() / painter.device().devicePixelRatio(), _LEAST_SCALE)
    painter.setPen(QPen(Colors.CANVAS, _RING / scale))
    least = _LEAST_RADIUS / scale
    for output, ports in ((False, face.inputs), (True, face.outputs)):
        for index, port in enumerate(ports):
            painter.setOpacity(_find_opacity(port, (output, index), lit, base))
            painter.setBrush(port.color)
            radius = max(6.0, least) * (_SMALL if port.is_driver else 1.0)
            painter.drawEllipse(face.layout.port_center(index, output=output), radius, radius)
    painter.setOpacity(base)


def _paint_glow(painter: QPainter, port: PortModel, at: QPointF, *, strong: bool) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(with_alpha(port.color, 0.5 if strong else 0.28))
    painter.drawEllipse(at, _GLOW, _GLOW)


def _paint_port(painter: QPainter, port: PortModel, at: QPointF, *, filled: bool) -> None:
    painter.save()
    painter.translate(at)
    if port.is_driver:
        painter.scale(_SMALL, _SMALL)
    painter.setPen(QPen(Colors.CANVAS, 2.0))
    painter.setBrush(Colors.CANVAS)
    painter.drawPath(port_path(port.port_shape))
    painter.setPen(Qt.PenStyle.NoPen if filled else QPen(port.color, 1.5))
    painter.setBrush(port.color if filled else Colors.CANVAS)
    painter.drawPath(port_path(port.port_shape))
    painter.restore()


PORT_REACH: Final = float(SPACE_2 + 6)
"""How far from its centre a port can still be grabbed, in canvas units."""
