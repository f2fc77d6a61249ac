"""Guides over the picture: safe areas, thirds, the middle, and where another shape would cut."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from studio.core.translation import tr_noop
from studio.ui.features.viewer.layers.background import ViewerBackground
from studio.ui.features.viewer.layers.viewer_layers import get_picture_rect, split_around
from studio.ui.features.viewer.picture.picture_transform import PictureTransform
from studio.ui.features.viewer.picture.viewer_picture import ViewerPicture
from studio.ui.widgets import theme

ACTION_SAFE, TITLE_SAFE = 0.93, 0.90
"""The shares of each side that are seen on every screen, for what happens and for text (EBU R 95)."""

_CROSS = 12.0


class Guide(StrEnum):
    """Something to frame a picture by."""

    SAFE = "safe"
    THIRDS = "thirds"
    CENTRE = "centre"


GUIDE_NAMES = {
    Guide.SAFE: tr_noop("Safe Areas (93 %, 90 %)"),
    Guide.THIRDS: tr_noop("Thirds"),
    Guide.CENTRE: tr_noop("Center"),
}

ASPECT_RATIOS: dict[str, float] = {
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
        aspect_ratio: The shape whose cut is shown; None for none.
    """

    def __init__(self) -> None:
        self.guides: frozenset[Guide] = frozenset()
        self.aspect_ratio: float | None = None

    def paint(self, painter: QPainter, view: PictureTransform, picture: ViewerPicture) -> None:
        """Paint them within the picture; safe areas are those of the shape that is shown."""
        place = get_picture_rect(painter, view, picture)
        inside = place
        if self.aspect_ratio is not None:
            inside = crop_to_aspect(place, self.aspect_ratio)
            for part in split_around(place, inside):
                painter.fillRect(part, theme.with_alpha(ViewerBackground.DARK.color, 0.75))
        if Guide.SAFE in self.guides:
            for share in (ACTION_SAFE, TITLE_SAFE):
                _paint_line(painter, _shrink_rect(inside, share))
        if Guide.THIRDS in self.guides:
            _paint_lines(painter, _thirds_lines(inside))
        if Guide.CENTRE in self.guides:
            middle = inside.center()
            across, down = QPointF(_CROSS, 0), QPointF(0, _CROSS)
            _paint_lines(painter, [QLineF(middle - across, middle + across), QLineF(middle - down, middle + down)])


def crop_to_aspect(place: QRectF, shape: float) -> QRectF:
    """Return the largest part of a rectangle, in its middle, that is `shape` times as wide as high."""
    width, height = place.width(), place.height()
    if width > height * shape:
        width = height * shape
    else:
        height = width / shape
    return QRectF(place.center().x() - width / 2, place.center().y() - height / 2, width, height)


def _shrink_rect(place: QRectF, share: float) -> QRectF:
    dx, dy = place.width() * (1 - share) / 2, place.height() * (1 - share) / 2
    return place.adjusted(dx, dy, -dx, -dy)


def _thirds_lines(place: QRectF) -> list[QLineF]:
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
