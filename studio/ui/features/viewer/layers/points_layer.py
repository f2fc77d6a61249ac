"""The points that can be edited, over the picture: which are selected, and which have a key at this frame."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from studio.ui.features.viewer.mouse.points_controller import PointsController
from studio.ui.features.viewer.picture.picture_transform import PictureTransform
from studio.ui.features.viewer.picture.viewer_picture import ViewerPicture
from studio.ui.widgets import theme
from studio.ui.widgets.theme import Colors

_RADIUS: Final = 7.0
_DIAMOND: Final = 9.0


class PointsLayer:
    """Layer of points that can be dragged.

    A ring is a point, a diamond one with a key at this frame, a square one that was added by hand; a filled one is
    selected.

    Args:
        hand: Has the points.
    """

    def __init__(self, hand: PointsController) -> None:
        self._hand = hand

    def paint(self, painter: QPainter, view: PictureTransform, picture: ViewerPicture) -> None:
        """Paint handles and the box; they have the same size at every zoom."""
        if not self._hand.is_on:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, place in self._hand.shown_positions.items():
            self._paint_point(painter, number, QPointF(*view.to_widget_point(*place)))
        if self._hand.selection_box is not None:
            box = self._hand.selection_box
            first = QPointF(*view.to_widget_point(box.left(), box.top()))
            last = QPointF(*view.to_widget_point(box.right(), box.bottom()))
            painter.setPen(QPen(Colors.ACCENT, 1.0, Qt.PenStyle.DashLine))
            painter.setBrush(theme.with_alpha(Colors.ACCENT, 0.12))
            painter.drawRect(QRectF(first, last))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_point(self, painter: QPainter, number: int, at: QPointF) -> None:
        hand = self._hand
        chosen = number in hand.selected_points
        painter.setBrush(theme.with_alpha(Colors.ACCENT, 0.45) if chosen else Qt.BrushStyle.NoBrush)
        for color, width in ((theme.OVERLAY_SHADE, 4.0), (Colors.ACCENT if chosen else theme.OVERLAY_LINE, 1.8)):
            painter.setPen(QPen(color, width))
            if number in hand.keyed_points:
                across, down = QPointF(_DIAMOND, 0), QPointF(0, _DIAMOND)
                painter.drawPolygon(QPolygonF([at - down, at + across, at + down, at - across]))
            elif number in hand.overridden_points:
                painter.drawRect(QRectF(at.x() - _RADIUS, at.y() - _RADIUS, 2 * _RADIUS, 2 * _RADIUS))
            else:
                painter.drawEllipse(at, _RADIUS, _RADIUS)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPoint(at)
