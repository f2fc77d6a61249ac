"""Guides over the picture: safe areas, thirds, the middle, and where another shape would cut."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from studio.core.language import marked
from studio.ui import theme
from studio.ui.theme import Colors
from studio.ui.viewer.layers import around, place_of
from studio.ui.viewer.picture import Picture
from studio.ui.viewer.view import View

ACTION_SAFE, TITLE_SAFE = 0.93, 0.90
"""The shares of each side that are seen on every screen, for what happens and for text (EBU R 95)."""

_CROSS = 12.0


class Guide(StrEnum):
    """Something to frame a picture by."""

    SAFE = "safe"
    THIRDS = "thirds"
    CENTRE = "centre"


GUIDE_NAMES = {
    Guide.SAFE: marked("Safe Areas (93 %, 90 %)"),
    Guide.THIRDS: marked("Thirds"),
    Guide.CENTRE: marked("Centre"),
}

SHAPES: dict[str, float] = {
    "2.39:1": 2.39,
    "1.85:1": 1.85,
    "16:9": 16 / 9,
    "4:3": 4 / 3,
    "1:1": 1.0,
    "4:5": 4 / 5,
    "9:16": 9 / 16,
}
"""The shapes that a picture may be cut to, width over height, by their names."""


class GuidesLayer:
    """Paints the guides that are on.

    Attributes:
        guides: Which are on.
        shape: The shape whose cut is shown; None for none.
    """

    def __init__(self) -> None:
        self.guides: frozenset[Guide] = frozenset()
        self.shape: float | None = None

    def paint(self, painter: QPainter, view: View, picture: Picture) -> None:
        """Paint them within the picture; safe areas are those of the shape that is shown."""
        place = place_of(painter, view, picture)
        inside = place
        if self.shape is not None:
            inside = cut(place, self.shape)
            for part in around(place, inside):
                painter.fillRect(part, theme.with_alpha(Colors.CANVAS, 0.75))
        if Guide.SAFE in self.guides:
            for share in (ACTION_SAFE, TITLE_SAFE):
                _paint_line(painter, _shrunk(inside, share))
        if Guide.THIRDS in self.guides:
            _paint_lines(painter, _thirds(inside))
        if Guide.CENTRE in self.guides:
            middle = inside.center()
            across, down = QPointF(_CROSS, 0), QPointF(0, _CROSS)
            _paint_lines(painter, [QLineF(middle - across, middle + across), QLineF(middle - down, middle + down)])


def cut(place: QRectF, shape: float) -> QRectF:
    """Return the largest part of a rectangle, in its middle, that is `shape` times as wide as high."""
    width, height = place.width(), place.height()
    if width > height * shape:
        width = height * shape
    else:
        height = width / shape
    return QRectF(place.center().x() - width / 2, place.center().y() - height / 2, width, height)


def _shrunk(place: QRectF, share: float) -> QRectF:
    dx, dy = place.width() * (1 - share) / 2, place.height() * (1 - share) / 2
    return place.adjusted(dx, dy, -dx, -dy)


def _thirds(place: QRectF) -> list[QLineF]:
    lines = []
    for share in (1 / 3, 2 / 3):
        x, y = place.left() + place.width() * share, place.top() + place.height() * share
        lines += [QLineF(x, place.top(), x, place.bottom()), QLineF(place.left(), y, place.right(), y)]
    return lines


def _paint_line(painter: QPainter, box: QRectF) -> None:
    edges = [
        QLineF(box.topLeft(), box.topRight()),
        QLineF(box.topRight(), box.bottomRight()),
        QLineF(box.bottomRight(), box.bottomLeft()),
        QLineF(box.bottomLeft(), box.topLeft()),
    ]
    _paint_lines(painter, edges)


def _paint_lines(painter: QPainter, lines: list[QLineF]) -> None:
    """Paint lines that are seen on dark and on bright pictures: light ones on darker, wider ones."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, width in ((theme.OVERLAY_SHADE, 3.0), (theme.OVERLAY_LINE, 1.0)):
        painter.setPen(QPen(color, width))
        painter.drawLines(lines)
