"""The signs on a card: what is wrong with its node, what it is about, how the viewer looks at it."""

from __future__ import annotations

from typing import Final, TypeAlias

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from studio.core.translation import tr
from studio.ui.features.canvas.cards.card_model import CardModel
from studio.ui.features.canvas.cards.icon_paths import (
    expression_path,
    eye_path,
    key_path,
    link_path,
    lock_path,
    mute_path,
)
from studio.ui.preview.cards.card_display import CardDisplay
from studio.ui.preview.cards.node_state import Activity
from studio.ui.widgets.text.card_text import TINY, TINY_BOLD
from studio.ui.widgets.theme import RADIUS_FIELD, SPACE_1, Colors

_STEP: Final = 16.0
_CHIP: Final = 14.0
_CENTER: Final = Qt.AlignmentFlag.AlignCenter
_Sign: TypeAlias = tuple[str | QPainterPath, QColor]


def paint_state_badges(painter: QPainter, face: CardModel, look: CardDisplay, right: QPointF) -> float:
    """Paint what goes on, and what is wrong, from right to left; return the room that they take."""
    return _paint_signs(painter, _list_state_signs(face, look), right)


def measure_state_badges(face: CardModel, look: CardDisplay) -> float:
    """Return the room that the signs take of what goes on and what is wrong."""
    return _measure_signs(_list_state_signs(face, look))


def _list_state_signs(face: CardModel, look: CardDisplay) -> list[_Sign]:
    signs: list[_Sign] = []
    trouble = problem_badge_color(face, look)
    if trouble is not None:
        signs.append(("?" if face.is_missing or face.has_missing_file else "!", trouble))
    if look.state.activity is Activity.STALE:
        signs.append(("", Colors.WARNING))
    elif look.state.activity is Activity.COMPUTING:
        signs.append(("", Colors.COMPUTING))
    if face.is_animated:
        signs.append((key_path(), Colors.ACCENT))
    if face.expressions:
        signs.append((expression_path(), Colors.EXPRESSION))
    return signs


def paint_setting_badges(painter: QPainter, face: CardModel, look: CardDisplay, right: QPointF) -> float:
    """Paint what the user has made of the node, from right to left; return the room that they take."""
    signs: list[_Sign] = []
    if face.is_locked:
        signs.append((lock_path(), Colors.SECONDARY))
    if face.is_muted:
        signs.append((mute_path(), Colors.SECONDARY))
    if face.is_linked:
        signs.append((link_path(), Colors.COMPUTING))
    room = _paint_signs(painter, signs, right)
    if face.is_untrained:
        room += _paint_untrained(painter, QPointF(right.x() - room, right.y()))
    if look.is_different_in_variant:
        _paint_chip(painter, QPointF(right.x() - room - _CHIP, right.y()), Colors.COMPUTING, _CHIP + 2.0, "≠")
        room += _CHIP + SPACE_1
    for number in reversed(look.pin_numbers):
        _paint_pin(painter, QPointF(right.x() - room - _CHIP / 2, right.y()), str(number))
        room += _CHIP + SPACE_1
    return room


def problem_badge_color(face: CardModel, look: CardDisplay) -> QColor | None:
    """Return the colour of the sign that says something is wrong; None if nothing is."""
    if look.state.activity is Activity.FAILED or face.is_missing:
        return Colors.DANGER
    return Colors.WARNING if face.problem or look.state.notice else None


def _paint_signs(painter: QPainter, signs: list[_Sign], right: QPointF) -> float:
    for index, (sign, color) in enumerate(signs):
        paint_badge(painter, sign, color, QPointF(right.x() - 7 - _STEP * index, right.y()))
    return _measure_signs(signs)


def _measure_signs(signs: list[_Sign]) -> float:
    return _STEP * len(signs) + (SPACE_1 if signs else 0)


def paint_badge(painter: QPainter, sign: str | QPainterPath, color: QColor, at: QPointF) -> None:
    """Paint a letter on a disc, a path, or a dot where there is neither."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    if isinstance(sign, QPainterPath):
        painter.translate(at)
        painter.drawPath(sign)
        painter.translate(-at)
        return
    radius = 6.5 if sign else 3.5
    painter.drawEllipse(at, radius, radius)
    painter.setPen(Colors.ON_ACCENT)
    TINY_BOLD.draw_text(painter, QRectF(at.x() - 7, at.y() - 7, 14, 14), _CENTER, sign)


def _paint_untrained(painter: QPainter, right: QPointF) -> float:
    """Paint that a network has random weights, ending at `right`; return the room that it takes."""
    text = tr("untrained")
    width = TINY.text_width(text) + 2 * SPACE_1
    chip = QRectF(right.x() - width - 1, right.y() - _CHIP / 2, width, _CHIP)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(Colors.WARNING, 1.0))
    painter.drawRoundedRect(chip.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_FIELD - 1, RADIUS_FIELD - 1)
    TINY.draw_text(painter, chip, _CENTER, text)
    return width + SPACE_1


def _paint_pin(painter: QPainter, at: QPointF, number: str) -> None:
    chip = QRectF(at.x() - _CHIP / 2, at.y() - _CHIP / 2, _CHIP, _CHIP)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(Colors.FAINT, 1.0))
    painter.drawRoundedRect(chip.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_FIELD - 1, RADIUS_FIELD - 1)
    painter.setPen(Colors.SECONDARY)
    TINY_BOLD.draw_text(painter, chip, _CENTER, number)


def paint_viewer_badges(painter: QPainter, look: CardDisplay, left: QPointF) -> float:
    """Paint which sides of the viewer show the node, in front of its name; return the room that they take."""
    room = 0.0
    if look.is_viewed:
        _paint_chip(painter, left, Colors.ACCENT, 20.0, eye_path())
        room += 20.0 + SPACE_1
    if look.is_compared:
        _paint_chip(painter, QPointF(left.x() + room, left.y()), Colors.COMPUTING, 18.0, "B")
        room += 18.0 + SPACE_1
    return room


def _paint_chip(painter: QPainter, left: QPointF, color: QColor, width: float, sign: str | QPainterPath) -> None:
    chip = QRectF(left.x() - 2, left.y() - _CHIP / 2, width, _CHIP)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRoundedRect(chip, _CHIP / 2, _CHIP / 2)
    if isinstance(sign, QPainterPath):
        paint_badge(painter, sign, Colors.ON_ACCENT, chip.center())
        return
    painter.setPen(Colors.ON_ACCENT)
    TINY_BOLD.draw_text(painter, chip, _CENTER, sign)
