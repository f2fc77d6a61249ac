"""The handles of a node over the picture."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from studio.ui.features.viewer.picture.picture_transform import PictureTransform
from studio.ui.features.viewer.picture.viewer_picture import ViewerPicture
from studio.ui.features.viewer.tools.handles.handle_shape import Grip, GripKind
from studio.ui.features.viewer.tools.handles.handles_controller import HandlesController, ShownHandle, get_grip_place
from studio.ui.widgets import theme
from studio.ui.widgets.theme import Colors

_SIDE: Final = 9.0
_EDGE_SIDE: Final = 7.0
_CROSS: Final = 9.0
_RING: Final = 5.0


class HandlesLayer:
    """Layer of handles: squares for corners and edges, a ring that rotates, a cross for the pivot.

    Args:
        controller: Has the handles.
    """

    def __init__(self, controller: HandlesController) -> None:
        self._controller = controller

    def paint(self, painter: QPainter, view: PictureTransform, picture: ViewerPicture) -> None:
        """Paint lines and grips; they have the same size at every zoom."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        active = self._controller.active_grip
        for handle in self._controller.shown_handles:
            self._paint_lines(painter, view, handle)
            for grip in reversed(handle.grips):
                self._paint_grip(painter, view, grip, is_active=active == (handle.index, grip.name))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_lines(self, painter: QPainter, view: PictureTransform, handle: ShownHandle) -> None:
        outline = QPolygonF([QPointF(*view.to_widget_point(*place)) for place in handle.outline])
        lines = [QPolygonF([QPointF(*view.to_widget_point(*at)) for at in line]) for line in handle.lines]
        stems = [
            QLineF(QPointF(*view.to_widget_point(*grip.place)), QPointF(*get_grip_place(grip, view)))
            for grip in handle.grips
            if grip.offset != (0.0, 0.0)
        ]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((theme.OVERLAY_SHADE, 3.5), (theme.OVERLAY_LINE, 1.4)):
            painter.setPen(QPen(color, width))
            painter.drawPolygon(outline)
            painter.drawLines(stems)
            for line in lines:
                painter.drawPolyline(line)

    def _paint_grip(self, painter: QPainter, view: PictureTransform, grip: Grip, *, is_active: bool) -> None:
        at = QPointF(*get_grip_place(grip, view))
        color = Colors.ACCENT if is_active else theme.OVERLAY_LINE
        if grip.kind in (GripKind.CORNER, GripKind.EDGE):
            side = _SIDE if grip.kind is GripKind.CORNER else _EDGE_SIDE
            box = QRectF(at.x() - side / 2, at.y() - side / 2, side, side)
            painter.setPen(QPen(theme.OVERLAY_SHADE, 1.0))
            painter.setBrush(color)
            painter.drawRect(box)
            return
        painter.setBrush(theme.with_alpha(Colors.ACCENT, 0.45) if is_active else Qt.BrushStyle.NoBrush)
        for pen, width in ((theme.OVERLAY_SHADE, 4.0), (color, 1.8)):
            self._paint_round_grip(painter, at, grip.kind, QPen(QColor(pen), width))
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_round_grip(self, painter: QPainter, at: QPointF, kind: GripKind, pen: QPen) -> None:
        painter.setPen(pen)
        painter.drawEllipse(at, _RING, _RING)
        if kind is not GripKind.ROTATION:
            across, down = QPointF(_CROSS, 0), QPointF(0, _CROSS)
            painter.drawLines([QLineF(at - across, at + across), QLineF(at - down, at + down)])
