"""Painting under and over the picture: checkerboard, pixel grid, probe mark, marks and cards."""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap, QTextOption

from studio.core.translation import tr
from studio.engine.display.viewer_settings import PixelRect
from studio.graph.view_state import Side
from studio.ui.features.viewer.layers.background import ViewerBackground
from studio.ui.features.viewer.picture.picture_transform import PictureTransform
from studio.ui.shell.shortcuts.keymap import get_keymap
from studio.ui.widgets import theme
from studio.ui.widgets.theme import Colors

MIN_GRID_ZOOM = 8.0
"""Widget pixels for one of the picture from which the pixel grid is shown."""

_CHECK = 8
_GRIP = 6.0
_CROSS = 14.0
_CARD_WIDTH = 460.0
_SPINNER = 12.0
_STRIP = 26.0


def get_checkerboard_brush() -> QBrush:
    """Return the brush that is seen through what is transparent."""
    return _checkerboard(Colors.RAISED.rgb(), theme.blend_colors(Colors.LINE, Colors.FAINT, 0.2).rgb())


@lru_cache(maxsize=2)
def _checkerboard(ground: int, light: int) -> QBrush:
    tile = QPixmap(2 * _CHECK, 2 * _CHECK)
    tile.fill(QColor.fromRgb(ground))
    painter = QPainter(tile)
    for x, y in ((0, 0), (_CHECK, _CHECK)):
        painter.fillRect(x, y, _CHECK, _CHECK, QColor.fromRgb(light))
    painter.end()
    return QBrush(tile)


def paint_grid(painter: QPainter, view: PictureTransform, picture: QRectF, room: QRectF) -> None:
    """Paint lines between the pixels that are to be seen, fading in with the zoom."""
    seen = picture.intersected(room)
    strength = min(1.0, (view.zoom - MIN_GRID_ZOOM) / MIN_GRID_ZOOM + 0.35) * 0.28
    painter.setPen(QPen(theme.with_alpha(Colors.SECONDARY, strength), 1))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    left, top = view.to_picture_point(seen.left(), seen.top())
    right, bottom = view.to_picture_point(seen.right(), seen.bottom())
    columns = (view.to_widget_point(x, 0)[0] for x in range(math.ceil(left), math.floor(right) + 1))
    rows = (view.to_widget_point(0, y)[1] for y in range(math.ceil(top), math.floor(bottom) + 1))
    lines = [QLineF(x, seen.top(), x, seen.bottom()) for x in columns]
    lines += [QLineF(seen.left(), y, seen.right(), y) for y in rows]
    painter.drawLines(lines)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def paint_probe(painter: QPainter, view: PictureTransform, x: int, y: int) -> None:
    """Mark the probed pixel: a box around it, no smaller than can be seen."""
    left, top = view.to_widget_point(x, y)
    middle = QPointF(left + view.zoom / 2, top + view.zoom / 2)
    side = max(view.zoom, 9.0)
    box = QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, width in ((Colors.CANVAS, 3.0), (Colors.ACCENT, 1.5)):
        painter.setPen(QPen(color, width))
        painter.drawRect(box)


def get_area_rect(view: PictureTransform, area: PixelRect) -> QRectF:
    """Return the position of an area of the picture in the widget."""
    left, top = view.to_widget_point(area.x, area.y)
    return QRectF(left, top, area.width * view.zoom, area.height * view.zoom)


def paint_frame(painter: QPainter, box: QRectF, *, cross: bool = False) -> None:
    """Frame an area, with corners by which it can be taken; with a cross in its middle where that is what moves it."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    arm = _CROSS / 2 if cross else 0.0
    middle = box.center()
    lines = [QLineF(middle.x() - arm, middle.y(), middle.x() + arm, middle.y())]
    lines.append(QLineF(middle.x(), middle.y() - arm, middle.x(), middle.y() + arm))
    for color, width in ((Colors.CANVAS, 3.0), (Colors.ACCENT, 1.5)):
        painter.setPen(QPen(color, width))
        painter.drawRect(box)
        if cross:
            painter.drawLines(lines)
    painter.setPen(QPen(Colors.CANVAS, 1))
    painter.setBrush(Colors.ACCENT)
    for corner in (box.topLeft(), box.topRight(), box.bottomLeft(), box.bottomRight()):
        painter.drawRect(QRectF(corner.x() - _GRIP / 2, corner.y() - _GRIP / 2, _GRIP, _GRIP))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_computing(painter: QPainter, room: QRectF, text: str, turn: float) -> QRectF:
    """Paint the "computing" mark in the upper left corner and return where: cards of the window lie at the right.

    Args:
        painter: Paints on the viewer.
        room: The viewer.
        text: What is going on.
        turn: The spinner's angle in degrees.
    """
    font = theme.make_ui_font(theme.FONT_SMALL)
    width = QFontMetricsF(font).horizontalAdvance(text) + _SPINNER + 3 * theme.SPACE_2
    chip = _paint_chip(painter, room, width)
    ring = QRectF(chip.left() + theme.SPACE_2 + 1, chip.center().y() - _SPINNER / 2, _SPINNER, _SPINNER)
    pen = QPen(Colors.COMPUTING, 2)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawArc(ring, round(-turn * 16), 250 * 16)
    painter.setPen(Colors.TEXT)
    painter.setFont(font)
    inside = chip.adjusted(_SPINNER + 2 * theme.SPACE_2, 0, 0, 0)
    painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
    return chip


def paint_name(painter: QPainter, room: QRectF, side: str, name: str, *, right: bool = False) -> float:
    """Paint in a corner at the top which side of the viewer is seen; return the height that it takes."""
    bold, font = theme.make_ui_font(theme.FONT_SMALL, bold=True), theme.make_ui_font(theme.FONT_SMALL)
    most = room.width() / 2
    text = QFontMetricsF(font).elidedText(name or tr("Nothing yet"), Qt.TextElideMode.ElideRight, most)
    width = QFontMetricsF(font).horizontalAdvance(text) + _SPINNER + 4 * theme.SPACE_2
    chip = _paint_chip(painter, room, width, right=right)
    mark = QRectF(chip.left() + theme.SPACE_1, chip.top() + theme.SPACE_1, 18, chip.height() - 2 * theme.SPACE_1)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Colors.ACCENT)
    painter.drawEllipse(mark)
    painter.setFont(bold)
    painter.setPen(Colors.ON_ACCENT)
    painter.drawText(mark, Qt.AlignmentFlag.AlignCenter, side)
    painter.setFont(font)
    painter.setPen(Colors.TEXT if name else Colors.FAINT)
    inside = chip.adjusted(mark.width() + 2 * theme.SPACE_2, 0, 0, 0)
    painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
    return chip.height() + theme.SPACE_2


def paint_paused(painter: QPainter, room: QRectF) -> None:
    """Say in the upper left corner that nothing is computed."""
    key = get_keymap().format_key("cache.pause")
    text = tr("Paused ({key} resumes)", key=key) if key else tr("Paused")
    font = theme.make_ui_font(theme.FONT_SMALL)
    width = QFontMetricsF(font).horizontalAdvance(text) + _SPINNER + 3 * theme.SPACE_2
    chip = _paint_chip(painter, room, width)
    for left in (0.0, 5.0):
        bar = QRectF(chip.left() + theme.SPACE_2 + 3 + left, chip.center().y() - 4.5, 3, 9)
        painter.fillRect(bar, Colors.ACCENT)
    painter.setPen(Colors.TEXT)
    painter.setFont(font)
    inside = chip.adjusted(_SPINNER + 2 * theme.SPACE_2, 0, 0, 0)
    painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


def paint_notices(painter: QPainter, room: QRectF, text: str) -> QRectF:
    """Paint notices along the viewer's foot and return where."""
    strip = QRectF(room.left(), room.bottom() - _STRIP, room.width(), _STRIP)
    painter.fillRect(strip, theme.with_alpha(theme.blend_colors(Colors.PANEL, Colors.WARNING, 0.12), 0.94))
    painter.fillRect(QRectF(strip.left(), strip.top(), strip.width(), 1), theme.with_alpha(Colors.WARNING, 0.5))
    sign = QPointF(strip.left() + theme.SPACE_3 + 7, strip.center().y() + 0.5)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Colors.WARNING)
    painter.drawEllipse(sign, 7, 7)
    painter.setPen(Colors.ON_ACCENT)
    painter.setFont(theme.make_ui_font(theme.FONT_TINY, bold=True))
    painter.drawText(QRectF(sign.x() - 7, sign.y() - 7, 14, 14), Qt.AlignmentFlag.AlignCenter, "!")
    font = theme.make_ui_font(theme.FONT_SMALL)
    painter.setFont(font)
    painter.setPen(Colors.TEXT)
    inside = strip.adjusted(2 * theme.SPACE_3 + 14, 0, -theme.SPACE_3, 0)
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, inside.width())
    painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
    return strip


def paint_error(painter: QPainter, room: QRectF, title: str, text: str, *, dims: bool = True) -> None:
    """Paint the card of an error over the last picture, which is dimmed unless there is none."""
    if dims:
        painter.fillRect(room, theme.with_alpha(ViewerBackground.DARK.color, 0.6))
    head, body = theme.make_ui_font(theme.FONT_BODY, bold=True), theme.make_ui_font(theme.FONT_BODY)
    width = min(_CARD_WIDTH, room.width() - 2 * theme.SPACE_4)
    inner = width - 2 * theme.SPACE_4 - theme.SPACE_1
    limit = QRectF(0, 0, inner, max(40.0, room.height() - 6 * theme.SPACE_4))
    title_height, text_height = (
        _get_text_height(painter, head, title, limit),
        _get_text_height(painter, body, text, limit),
    )
    height = title_height + text_height + 2 * theme.SPACE_3 + theme.SPACE_1
    card = QRectF(room.center().x() - width / 2, room.center().y() - height / 2, width, height)
    _paint_ground(painter, card, Colors.DANGER_DIM, Colors.DANGER, theme.RADIUS_CARD)
    left, top = card.left() + theme.SPACE_4, card.top() + theme.SPACE_3
    painter.setFont(head)
    painter.setPen(Colors.DANGER)
    painter.drawText(QRectF(left, top, inner, title_height), title, _wrap_option())
    painter.setFont(body)
    painter.setPen(Colors.TEXT)
    painter.drawText(QRectF(left, top + title_height + theme.SPACE_1, inner, text_height), text, _wrap_option())


def make_hint(side: str, *, is_sound: bool) -> tuple[str, str]:
    """Return title and text for the viewer without a picture.

    Args:
        side: The side that is seen.
        is_sound: Whether what is viewed is sound.
    """
    if is_sound:
        return tr("Sound, no picture"), tr("Play to hear it; its waveform is on the timeline")
    key = get_keymap().format_key("graph.pin_b1" if side == Side.B else "graph.pin_a1")
    text = tr("Select a node and press {key} to look at it", key=key) if key else tr("Select a node to look at")
    return tr("Nothing to see yet"), text


def paint_hint(painter: QPainter, room: QRectF, title: str, text: str, background: ViewerBackground) -> None:
    """Say in the empty viewer what to do."""
    painter.setPen(background.title_color)
    painter.setFont(theme.make_ui_font(theme.FONT_TITLE))
    above = QRectF(room.left(), room.center().y() - 30, room.width(), 26)
    painter.drawText(above, Qt.AlignmentFlag.AlignCenter, title)
    painter.setPen(background.text_color)
    painter.setFont(theme.make_ui_font(theme.FONT_BODY))
    painter.drawText(above.translated(0, 28), Qt.AlignmentFlag.AlignCenter, text)


def _paint_chip(painter: QPainter, room: QRectF, width: float, *, right: bool = False) -> QRectF:
    left = room.right() - theme.SPACE_3 - width if right else room.left() + theme.SPACE_3
    chip = QRectF(left, room.top() + theme.SPACE_3, width, 26)
    _paint_ground(painter, chip, theme.with_alpha(Colors.PANEL, 0.92), Colors.LINE, chip.height() / 2)
    return chip


def _paint_ground(painter: QPainter, box: QRectF, fill: QColor, line: QColor, radius: float) -> None:
    painter.setPen(QPen(line, 1))
    painter.setBrush(fill)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _wrap_option() -> QTextOption:
    option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option


def _get_text_height(painter: QPainter, font: QFont, text: str, limit: QRectF) -> float:
    """Return the height of wrapped text, no more than the limit's."""
    painter.setFont(font)
    return math.ceil(min(painter.boundingRect(limit, text, _wrap_option()).height(), limit.height())) + 1.0
