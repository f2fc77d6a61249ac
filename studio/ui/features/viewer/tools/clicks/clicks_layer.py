"""Clicks and boxes over the picture."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from studio.sdk.clicks.object_clicks import ObjectClick
from studio.ui.features.viewer.picture.picture_transform import PictureTransform
from studio.ui.features.viewer.picture.viewer_picture import ViewerPicture
from studio.ui.features.viewer.tools.clicks.clicks_controller import ClickAddress, ClicksController
from studio.ui.features.viewer.tools.handles.handle_shape import Place
from studio.ui.widgets import theme
from studio.ui.widgets.theme import Colors

_RADIUS: Final = 6.5
_SIGN: Final = 3.0


class ClicksLayer:
    """Layer of marks: discs with plus or minus in the color of their object, and boxes; as large at any zoom.

    Args:
        controller: Has the objects.
    """

    def __init__(self, controller: ClicksController) -> None:
        self._controller = controller

    def paint(self, painter: QPainter, view: PictureTransform, picture: ViewerPicture) -> None:
        """Paint the marks of the frame."""
        controller = self._controller
        if not controller.is_on:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, each in enumerate(controller.clicks.objects):
            color = theme.get_shape_color(each.color)
            for box in each.boxes:
                if box.frame == controller.frame:
                    is_chosen = controller.selected == ClickAddress(index, None)
                    _paint_box(painter, view, (box.left, box.top), (box.right, box.bottom), color, is_chosen=is_chosen)
        if controller.drawn_box is not None:
            _paint_box(painter, view, *controller.drawn_box, QColor(Colors.ACCENT), is_chosen=True)
        for index, each in enumerate(controller.clicks.objects):
            color = theme.get_shape_color(each.color)
            for number, click in enumerate(each.clicks):
                if click.frame == controller.frame:
                    is_chosen = controller.selected == ClickAddress(index, number)
                    _paint_click(painter, view, click, color, is_chosen=is_chosen)
        painter.restore()


def _paint_box(
    painter: QPainter, view: PictureTransform, one: Place, other: Place, color: QColor, *, is_chosen: bool
) -> None:
    rectangle = QRectF(QPointF(*view.to_widget_point(*one)), QPointF(*view.to_widget_point(*other))).normalized()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen, width in ((theme.OVERLAY_SHADE, 3.5), (color, 2.5 if is_chosen else 1.5)):
        painter.setPen(QPen(pen, width))
        painter.drawRect(rectangle)


def _paint_click(
    painter: QPainter, view: PictureTransform, click: ObjectClick, color: QColor, *, is_chosen: bool
) -> None:
    at = QPointF(*view.to_widget_point(click.x, click.y))
    painter.setPen(QPen(theme.OVERLAY_LINE if is_chosen else theme.OVERLAY_SHADE, 2.0 if is_chosen else 1.0))
    painter.setBrush(color)
    painter.drawEllipse(at, _RADIUS, _RADIUS)
    lines = [QLineF(at - QPointF(_SIGN, 0), at + QPointF(_SIGN, 0))]
    if not click.is_excluded:
        lines.append(QLineF(at - QPointF(0, _SIGN), at + QPointF(0, _SIGN)))
    painter.setPen(QPen(theme.OVERLAY_SHADE, 1.6))
    painter.drawLines(lines)
