"""Painting of a card: one function for each level of detail, without widgets and child items."""

from __future__ import annotations

import math
from functools import cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTextOption

from studio.core.translation import tr
from studio.sdk.ports import SIGNAL
from studio.ui.features.canvas.cards.card_badges import (
    measure_state_badges,
    paint_badge,
    paint_setting_badges,
    paint_state_badges,
    paint_viewer_badges,
    problem_badge_color,
)
from studio.ui.features.canvas.cards.card_model import CardModel
from studio.ui.features.canvas.cards.curve_plot import paint_curve
from studio.ui.features.canvas.cards.picture_cache import fit_rect
from studio.ui.features.canvas.cards.port_painting import BODY_KEY, paint_port_dots, paint_ports
from studio.ui.features.canvas.cards.small_card_painting import paint_small_card
from studio.ui.preview.cards.card_display import CardDisplay
from studio.ui.preview.cards.card_layout import (
    BAR_HEIGHT,
    CARD_WIDTH,
    SUBTITLE_HEIGHT,
    TEXT_LINES,
    TITLE_HEIGHT,
    CardForm,
)
from studio.ui.preview.cards.node_state import Activity, NodeCost, NodeState
from studio.ui.widgets.text.card_text import BOLD, LARGE, LARGE_TEXT, LEFT, RIGHT, STRUCK, TINY, TINY_BOLD, CardFont
from studio.ui.widgets.theme import RADIUS_CARD, SPACE_1, SPACE_2, Colors, blend_colors, find_port_color, with_alpha

DETAIL_ZOOM: Final = 0.6
OVERVIEW_ZOOM: Final = 0.28
_FAR_ZOOM: Final = 0.12
_MANY_CARDS: Final = 60
_DIMMED: Final = 0.45
_NEAR_LINES: Final = (TINY, TEXT_LINES)
_FAR_LINES: Final = (LARGE_TEXT, 2)
"""Of a node's text: the font, and how many lines."""


def get_overview_zoom(card_count: int) -> float:
    """Return the zoom below which cards are plain areas: a few are painted with their pictures from far away, too."""
    return OVERVIEW_ZOOM if card_count > _MANY_CARDS else _FAR_ZOOM


def compute_detail_zoom(zoom: float, pixel_ratio: float) -> float:
    """Return the zoom that decides on the level of detail: texts can be read smaller where pixels are finer.

    Args:
        zoom: The zoom of the canvas; 1 is full size.
        pixel_ratio: Pixels of the screen for each of the window's, 1 or more.
    """
    return zoom * math.sqrt(pixel_ratio)


def is_detailed(painter: QPainter, zoom: float) -> bool:
    """Return whether names of ports, values and messages are painted at a zoom."""
    return compute_detail_zoom(zoom, painter.device().devicePixelRatio()) >= DETAIL_ZOOM


def paint_card(painter: QPainter, face: CardModel, look: CardDisplay, zoom: float) -> None:
    """Paint a card at the level of detail that fits `zoom` (1 is full size, `OVERVIEW_ZOOM` the least)."""
    failed = look.state.activity is Activity.FAILED or face.is_missing
    quiet = face.is_passive or (look.highlighted_ports is not None and not look.highlighted_ports)
    if face.form is not CardForm.CARD:
        painter.setOpacity(_DIMMED if quiet else 1.0)
        paint_small_card(painter, face, look, zoom, failed=failed)
        painter.setOpacity(1.0)
        return
    _paint_body(painter, face, zoom, failed)
    painter.setOpacity(_DIMMED if quiet else 1.0)
    if face.has_picture:
        _paint_picture(painter, face, look, zoom)
    elif face.has_curve:
        _paint_curve(painter, face, look, zoom)
    painter.setOpacity(1.0)
    _paint_outline(painter, face, look, failed, zoom)
    painter.setOpacity(_DIMMED if quiet else 1.0)
    if face.text is not None:
        is_near = is_detailed(painter, zoom)
        _paint_text(painter, face.layout.text_rect, face.text, *(_NEAR_LINES if is_near else _FAR_LINES))
    if is_detailed(painter, zoom):
        _paint_head(painter, face, look)
        paint_ports(painter, face, look.highlighted_ports, look.wired_ports, look.hovered_port)
    else:
        _paint_big_title(painter, face, look)
        _paint_big_cost(painter, face, look)
        paint_port_dots(painter, face, look.highlighted_ports)
    painter.setOpacity(1.0)
    if face.is_disabled:
        _paint_strike(painter, face, zoom)
    _paint_progress(painter, face, look)


def get_overview_color(face: CardModel, look: CardDisplay, *, selected: bool) -> QColor:
    """Return a quiet shade of the family's colour: what is left to see from afar."""
    failed = look.state.activity is Activity.FAILED or face.is_missing
    color = Colors.DANGER if failed else Colors.ACCENT if selected or look.is_viewed else face.color
    return blend_colors(Colors.RAISED, color, 0.85 if failed or selected else 0.15 if face.is_passive else 0.5)


def _paint_body(painter: QPainter, face: CardModel, zoom: float, failed: bool) -> None:
    body = face.layout.body_rect
    painter.setPen(Qt.PenStyle.NoPen)
    if is_detailed(painter, zoom):
        painter.setBrush(with_alpha(Colors.SHADOW, 0.22))
        painter.drawRoundedRect(body.adjusted(-1, 1, 1, 4), RADIUS_CARD + 1, RADIUS_CARD + 1)
    if face.is_group:
        _paint_stack(painter, face, zoom)
    painter.setBrush(blend_colors(Colors.RAISED, Colors.DANGER_DIM, 0.6) if failed else Colors.RAISED)
    painter.drawRoundedRect(body, RADIUS_CARD, RADIUS_CARD)


def _paint_stack(painter: QPainter, face: CardModel, zoom: float) -> None:
    """Paint two sheets under a group's card: there is more below."""
    body = face.layout.body_rect
    painter.setPen(QPen(blend_colors(Colors.LINE, face.color, 0.3), 1.0 / min(zoom, 1.0)))
    for inset, below in ((10.0, 8.0), (5.0, 4.0)):
        painter.setBrush(blend_colors(Colors.CANVAS, Colors.RAISED, 0.45 if inset > 5 else 0.75))
        painter.drawRoundedRect(body.adjusted(inset, inset, -inset, below), RADIUS_CARD, RADIUS_CARD)
    painter.setPen(Qt.PenStyle.NoPen)


@cache
def _bar_path(height: float) -> QPainterPath:
    """Return the family's bar: as thin as a line, round at the card's corners."""
    card = QPainterPath()
    card.addRoundedRect(QRectF(0, 0, CARD_WIDTH, 4 * RADIUS_CARD), RADIUS_CARD, RADIUS_CARD)
    bar = QPainterPath()
    bar.addRect(QRectF(0, 0, CARD_WIDTH, height))
    return card.intersected(bar)


def _paint_picture(painter: QPainter, face: CardModel, look: CardDisplay, zoom: float) -> None:
    place = face.layout.picture_rect
    painter.fillRect(place, Colors.CANVAS)
    if look.picture is not None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        size = look.picture.size()
        painter.drawPixmap(fit_rect(size.width(), size.height(), place), look.picture, QRectF(look.picture.rect()))
    if look.state.activity is Activity.FAILED and is_detailed(painter, zoom):
        _paint_message(painter, place, look.state.message)


def _paint_curve(painter: QPainter, face: CardModel, look: CardDisplay, zoom: float) -> None:
    place = face.layout.picture_rect
    painter.fillRect(place, Colors.CANVAS)
    if look.curve is not None:
        paint_curve(painter, place.adjusted(SPACE_2, SPACE_2, -SPACE_2, -SPACE_2), look.curve, zoom)
    if look.state.activity is Activity.FAILED and is_detailed(painter, zoom):
        _paint_message(painter, place, look.state.message)


def _paint_text(painter: QPainter, place: QRectF, text: str, font: CardFont, line_count: int) -> None:
    """Paint the first lines of a node's text; a faint word stands for an empty one."""
    painter.setPen(Colors.SECONDARY if text else Colors.FAINT)
    height = place.height() / line_count
    for index, line in enumerate(font.wrap_text(text or tr("no text"), place.width(), line_count)):
        font.draw_text(painter, QRectF(place.left(), place.top() + index * height, place.width(), height), LEFT, line)


def _paint_message(painter: QPainter, place: QRectF, message: str) -> None:
    painter.fillRect(place, with_alpha(Colors.DANGER_DIM, 0.92))
    painter.setPen(Colors.TEXT)
    painter.setFont(TINY.qt_font)
    wrapped = QTextOption(Qt.AlignmentFlag.AlignCenter)
    wrapped.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)  # a path may be one long word
    painter.drawText(place.adjusted(SPACE_2, SPACE_1, -SPACE_2, -SPACE_1), message, wrapped)


def _paint_head(painter: QPainter, face: CardModel, look: CardDisplay) -> None:
    title, subtitle = face.layout.title_rect, face.layout.subtitle_rect
    left, right = title.left(), title.right()
    left += paint_viewer_badges(painter, look, QPointF(left, title.center().y()))
    name = STRUCK if face.is_disabled else BOLD
    if look.state.cost is not None or name.text_width(face.title) <= right - left - _measure_signs(face, look):
        right -= _paint_time(painter, title, look.state)
    right -= paint_state_badges(painter, face, look, QPointF(right, title.center().y()))
    painter.setPen(Colors.TEXT)
    name.draw_text(painter, QRectF(left, title.top(), right - left, title.height()), LEFT, face.title)
    room = paint_setting_badges(painter, face, look, QPointF(subtitle.right() + 1, subtitle.center().y()))
    subtitle = subtitle.adjusted(0, 0, -room, 0)
    painter.setPen(Colors.DANGER if face.is_missing else Colors.FAINT)
    if look.state.cost is not None:
        TINY.draw_text(painter, subtitle, RIGHT, look.state.cost.summary_text)
        subtitle = subtitle.adjusted(0, 0, -TINY.text_width(look.state.cost.summary_text) - SPACE_2, 0)
    TINY.draw_text(painter, subtitle, LEFT, face.subtitle)


def _measure_signs(face: CardModel, look: CardDisplay) -> float:
    """Return the room that time and signs take behind the name."""
    text = look.state.time_text
    return (TINY.text_width(text) + SPACE_2 if text else 0.0) + measure_state_badges(face, look)


def _paint_time(painter: QPainter, title: QRectF, state: NodeState) -> float:
    """Paint the time of the last computation at the row's end; return the room it takes."""
    text = state.time_text
    if not text:
        return 0.0
    if state.cost is not None:
        return _paint_cost(painter, QPointF(title.right(), title.center().y()), state.cost) + SPACE_2
    painter.setPen(Colors.FAINT)
    TINY.draw_text(painter, title, RIGHT, text)
    return TINY.text_width(text) + SPACE_2


def _paint_cost(painter: QPainter, right: QPointF, cost: NodeCost) -> float:
    """Paint a node's time on its colour, ending at `right`; return the room it takes."""
    width = TINY_BOLD.text_width(cost.time_text) + 3 * SPACE_1
    chip = QRectF(right.x() - width, right.y() - 8, width, 16)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(get_cost_color(cost.share))
    painter.drawRoundedRect(chip, 8, 8)
    painter.setPen(Colors.ON_ACCENT)
    TINY_BOLD.draw_text(painter, chip, Qt.AlignmentFlag.AlignCenter, cost.time_text)
    return width


def get_cost_color(share: float) -> QColor:
    """Return the colour of a node's share of the frame's time: green for none, over yellow, to red for half or more."""
    heat = min(1.0, 2 * share)
    if heat < 0.5:
        return blend_colors(Colors.GOOD, Colors.WARNING, round(2 * heat, 2))
    return blend_colors(Colors.WARNING, Colors.DANGER, round(2 * heat - 1, 2))


def _paint_big_title(painter: QPainter, face: CardModel, look: CardDisplay) -> None:
    """Paint the name over both rows of the head, large enough to be read from further away."""
    room = QRectF(SPACE_2, BAR_HEIGHT + 3, CARD_WIDTH - 2 * SPACE_2, TITLE_HEIGHT + SUBTITLE_HEIGHT - 4)
    if look.is_viewed or look.is_compared:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Colors.ACCENT if look.is_viewed else Colors.COMPUTING)
        painter.drawEllipse(QPointF(room.right() - 9, room.center().y()), 9, 9)
        room.setRight(room.right() - 24)
    trouble = problem_badge_color(face, look)
    if trouble is not None:
        painter.save()
        painter.translate(room.right() - 11, room.center().y())
        painter.scale(1.7, 1.7)
        paint_badge(painter, "?" if face.is_missing or face.has_missing_file else "!", trouble, QPointF(0, 0))
        painter.restore()
        room.setRight(room.right() - 28)
    painter.setPen(Colors.DANGER if face.is_missing else Colors.TEXT)
    LARGE.draw_text(painter, room, LEFT, face.title)


def _paint_big_cost(painter: QPainter, face: CardModel, look: CardDisplay) -> None:
    """Paint the time at the card's lower right corner, large enough to be read from further away."""
    if look.state.cost is None:
        return
    corner = face.layout.body_rect.bottomRight()
    painter.save()
    painter.translate(corner.x() - SPACE_2, corner.y() - 20)
    painter.scale(1.9, 1.9)
    _paint_cost(painter, QPointF(0, 0), look.state.cost)
    painter.restore()


def _paint_strike(painter: QPainter, face: CardModel, zoom: float) -> None:
    place = face.layout.picture_rect if face.has_picture or face.has_curve else face.layout.body_rect
    painter.setPen(QPen(Colors.FAINT, 1.5 / min(zoom, 1.0)))
    painter.drawLine(place.bottomLeft(), place.topRight())


def _paint_progress(painter: QPainter, face: CardModel, look: CardDisplay) -> None:
    if look.state.activity is not Activity.COMPUTING:
        return
    track = QRectF(0, face.layout.picture_rect.bottom() - 1.5, CARD_WIDTH, 3)
    painter.fillRect(track, blend_colors(Colors.RAISED, Colors.COMPUTING, 0.35))
    if look.state.progress is not None:
        done = max(0.0, min(1.0, look.state.progress))
        painter.fillRect(QRectF(track.left(), track.top(), track.width() * done, track.height()), Colors.COMPUTING)


def _paint_outline(painter: QPainter, face: CardModel, look: CardDisplay, failed: bool, zoom: float) -> None:
    target = look.hovered_port == BODY_KEY
    wide = look.is_selected or failed or target
    color = Colors.ACCENT if look.is_selected else Colors.DANGER if failed else Colors.LINE
    if target:
        color = find_port_color(SIGNAL)
    width = (2.0 if wide else 1.0) / min(zoom, 1.0)
    painter.setPen(QPen(color, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inset = width / 2 if not wide else 0.0
    body = face.layout.body_rect.adjusted(inset, inset, -inset, -inset)
    painter.drawRoundedRect(body, RADIUS_CARD, RADIUS_CARD)
    if not wide:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(blend_colors(Colors.RAISED, face.color, _DIMMED) if face.is_passive else face.color)
        painter.drawPath(_bar_path(BAR_HEIGHT if is_detailed(painter, zoom) else 2 * BAR_HEIGHT))
