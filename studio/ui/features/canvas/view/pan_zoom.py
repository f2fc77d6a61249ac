"""Moving the view over the canvas: zoom at the mouse, pan, framing, the dots behind it all."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPen, QPolygon, QResizeEvent, QTransform, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsView

from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.theme import SPACE_5, Colors

if TYPE_CHECKING:
    _View = QGraphicsView
else:
    _View = object

MIN_ZOOM: Final = 0.05
MAX_ZOOM: Final = 3.0
_WHEEL_ZOOM_FACTOR: Final = 1.0015  # one notch of 120 zooms by 1.2
_SCENE_BOUNDS: Final = QRectF(-1e6, -1e6, 2e6, 2e6)
_FRAME_MARGIN: Final = 0.06
_MIN_DOT_ZOOM: Final = 14.0  # pixels between dots on the screen
_REVEAL_MARGINS: Final = (16, 16, -16, -44)  # pixels around what is brought into view: the switch of the map lies below
_LEAST_ZOOM_FOR_NEIGHBORS: Final = 0.6


def _find_fitting_zoom(area: QRectF, room: QRectF) -> float:
    return min(room.width() / max(area.width(), 1.0), room.height() / max(area.height(), 1.0))


class PanZoomMixin(_View):
    """Goes in front of a QGraphicsView class that keeps the visible part of its scene in `_scene_range`.

    The scene's rectangle stays the same and huge, and the view scrolls by whole pixels: so cards on whole positions
    are crisp at full size, and neither zoom nor place drift.
    """

    _scene_range: QRectF
    _pan_from: QPointF | None = None
    _is_space_held: bool = False
    _is_space_used: bool = False

    def prepare_canvas(self) -> None:
        """Set the view up; to be called once, before it is shown."""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)  # the background costs less than keeping it
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setSceneRect(_SCENE_BOUNDS)
        self.set_view(QPointF(0, 0), 1.0)

    @property
    def zoom(self) -> float:
        """The zoom factor: 1 is full size."""
        return self.transform().m11()

    @property
    def visible_area(self) -> QRectF:
        """The visible area, in scene coordinates."""
        return self._scene_range

    @property
    def view_middle(self) -> QPointF:
        """The centre of the visible area, in scene coordinates."""
        return self._scene_range.center()

    def set_view(self, center: QPointF, zoom: float) -> None:
        """Put `center` (in the scene) into the middle of the view, at a zoom within the limits."""
        zoom = min(max(zoom, MIN_ZOOM), MAX_ZOOM)
        size = self.viewport().size()
        width, height = max(1, size.width()) / zoom, max(1, size.height()) / zoom
        self._scene_range = QRectF(center.x() - width / 2, center.y() - height / 2, width, height)
        self._update_scene()

    def _update_scene(self) -> None:
        """Show `_scene_range`. NodeGraphQt's own version loses two pixels at each call."""
        zoom = max(1, self.viewport().width()) / self._scene_range.width()
        self.setSceneRect(_SCENE_BOUNDS)
        self.setTransform(QTransform.fromScale(zoom, zoom))
        self.centerOn(self._scene_range.center())

    def zoom_at(self, zoom: float, anchor: QPointF) -> None:
        """Zoom so that what is under `anchor` (in the viewport) stays there."""
        zoom = min(max(zoom, MIN_ZOOM), MAX_ZOOM)
        middle = QRectF(self.viewport().rect()).center()
        offset = anchor - middle
        self.set_view(self._scene_range.center() + offset * (1 / self.zoom - 1 / zoom), zoom)

    def frame_area(self, area: QRectF) -> None:
        """Show `area` (in the scene) whole, but not larger than full size."""
        if area.isEmpty():
            return
        size = self.viewport().size()
        room = 1 - 2 * _FRAME_MARGIN
        zoom = min(size.width() * room / area.width(), size.height() * room / area.height(), 1.0)
        self.set_view(area.center(), zoom)

    def reveal_area(self, area: QRectF, wider: QRectF) -> None:
        """Bring `area` (in the scene) wholly into view, by the shortest way; it may stay where it is.

        Args:
            area: What must be seen.
            wider: What is to be seen with it: for that the view zooms out, but not far.
        """
        room = QRectF(self.viewport().rect()).adjusted(*_REVEAL_MARGINS)
        if area.isEmpty() or room.isEmpty() or room.contains(self._map_to_view(area)):
            return
        wider = wider.united(area)
        zoom = _find_fitting_zoom(wider, room)
        if zoom >= min(self.zoom, _LEAST_ZOOM_FOR_NEIGHBORS):
            area = wider
        else:
            zoom = _find_fitting_zoom(area, room)
        zoom = max(min(zoom, self.zoom), MIN_ZOOM)
        if zoom < self.zoom:
            self.zoom_at(zoom, room.center())
        shown = self._map_to_view(area)
        to_right = max(room.left() - shown.left(), 0.0) or min(room.right() - shown.right(), 0.0)
        to_bottom = max(room.top() - shown.top(), 0.0) or min(room.bottom() - shown.bottom(), 0.0)
        self.pan_by(QPointF(to_right, to_bottom))

    def _map_to_view(self, area: QRectF) -> QRectF:
        """Return where a part of the scene is in the viewport, to the fraction of a pixel."""
        corner = (area.topLeft() - self._scene_range.topLeft()) * self.zoom
        return QRectF(corner.x(), corner.y(), area.width() * self.zoom, area.height() * self.zoom)

    def pan_by(self, pixels: QPointF) -> None:
        """Move the canvas by a distance on the screen."""
        self.set_view(self._scene_range.center() - pixels * (1 / self.zoom), self.zoom)

    @property
    def is_panning(self) -> bool:
        """Whether the canvas is being dragged."""
        return self._pan_from is not None

    @property
    def is_space_held(self) -> bool:
        """Whether the space bar is down: then the left button drags the canvas."""
        return self._is_space_held

    def hold_space(self, held: bool) -> bool:
        """Note that the space bar went down or up; return whether it went up without having moved anything."""
        tapped = self._is_space_held and not held and not self._is_space_used
        if held and not self._is_space_held:
            self._is_space_used = False
        self._is_space_held = held
        if held and not self.is_panning:
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        elif not held and not self.is_panning:
            self.viewport().unsetCursor()
        return tapped

    def start_pan(self, event: QMouseEvent) -> bool:
        """Begin to drag the canvas if this press asks for it; return whether it does."""
        by_space = self._is_space_held and event.button() is Qt.MouseButton.LeftButton
        if event.button() is not Qt.MouseButton.MiddleButton and not by_space:
            return False
        self._is_space_used = self._is_space_used or by_space
        self._pan_from = event.position()
        self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        event.accept()
        return True

    def continue_pan(self, event: QMouseEvent) -> bool:
        """Drag the canvas on; return whether it is being dragged."""
        if self._pan_from is None:
            return False
        self.pan_by(event.position() - self._pan_from)
        self._pan_from = event.position()
        event.accept()
        return True

    def end_pan(self, event: QMouseEvent) -> bool:
        """Let the canvas go; return whether it was being dragged."""
        if self._pan_from is None or event.button() not in (Qt.MouseButton.MiddleButton, Qt.MouseButton.LeftButton):
            return False
        self._pan_from = None
        self.viewport().unsetCursor()
        if self._is_space_held:
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        event.accept()
        return True

    @guard_override()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the mouse."""
        turned = event.angleDelta().y() or event.angleDelta().x()
        self.zoom_at(self.zoom * _WHEEL_ZOOM_FACTOR**turned, event.position())
        event.accept()

    @guard_override()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep zoom and middle."""
        zoom, center = self.zoom, self._scene_range.center()
        QGraphicsView.resizeEvent(self, event)
        self.set_view(center, zoom)

    @guard_override(default=False)
    def focusNextPrevChild(self, next: bool) -> bool:
        """Leave the Tab key to us: it opens the search."""
        return False

    @guard_override()
    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Paint the canvas with its dots."""
        area = QRectF(rect)
        painter.fillRect(area, Colors.CANVAS)
        step = float(SPACE_5)
        while step * self.zoom < _MIN_DOT_ZOOM:
            step *= 4
        left, top = math.floor(area.left() / step), math.floor(area.top() / step)
        columns, rows = math.ceil(area.width() / step) + 2, math.ceil(area.height() / step) + 2
        to_screen = painter.worldTransform()
        first = to_screen.map(QPointF(left * step, top * step))
        gap = step * to_screen.m11()
        row = QPolygon([QPoint(round(first.x() + n * gap), 0) for n in range(columns)])
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(Colors.LINE, 2.0))
        for n in range(rows):
            painter.setWorldTransform(QTransform.fromTranslate(0, round(first.y() + n * gap)))  # on whole pixels
            painter.drawPoints(row)
        painter.restore()
