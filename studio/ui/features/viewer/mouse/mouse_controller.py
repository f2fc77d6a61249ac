"""Mouse controller of the viewer's canvas: pan, probe, and draw, move and resize rectangles."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent

from studio.engine.display.viewer_settings import PixelRect
from studio.ui.features.viewer.picture.area_drag import AreaDrag, AreaPart, find_part_at
from studio.ui.features.viewer.picture.picture_transform import PictureTransform
from studio.ui.features.viewer.picture.viewer_picture import ViewerPicture

_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_DRAWING = AreaPart(1, 1)
_CROSS_REACH = 10.0  # widget pixels around the middle of the region, by which it is moved
_CLICK = 3.0  # widget pixels; a shorter drag is a click
_CURSORS = {
    (0, 0): Qt.CursorShape.SizeAllCursor,
    (1, 1): Qt.CursorShape.SizeFDiagCursor,
    (-1, -1): Qt.CursorShape.SizeFDiagCursor,
    (1, -1): Qt.CursorShape.SizeBDiagCursor,
    (-1, 1): Qt.CursorShape.SizeBDiagCursor,
    (1, 0): Qt.CursorShape.SizeHorCursor,
    (-1, 0): Qt.CursorShape.SizeHorCursor,
    (0, 1): Qt.CursorShape.SizeVerCursor,
    (0, -1): Qt.CursorShape.SizeVerCursor,
}


class DragTarget(Enum):
    """The rectangle that is dragged."""

    PROBE = auto()
    REGION = auto()


class MouseController(QObject):
    """Controller of the mouse over a picture.

    Signals:
        panned(float, float): The view was dragged so far.
        probe_moved(PixelRect | None): The probe is there now.
        region_moved(PixelRect | None): The region is there now.
    """

    panned = Signal(float, float)
    probe_moved = Signal(object)
    region_moved = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.probe_area: PixelRect | None = None
        self.region_area: PixelRect | None = None
        self.is_drawing_region = False
        self._holds_view = False  # the space bar is down
        self._used = False  # and something was dragged since
        self._panning: QPointF | None = None
        self._drag: tuple[DragTarget, AreaDrag] | None = None
        self._pressed = QPointF()

    @property
    def is_panning(self) -> bool:
        """Whether the view is dragged."""
        return self._panning is not None

    @property
    def is_view_held(self) -> bool:
        """Whether the left button pans."""
        return self._holds_view

    def hold_view(self, held: bool) -> bool:
        """Let the left button pan, or no longer; return whether that ends and was not used."""
        tapped = self._holds_view and not held and not self._used
        self._holds_view, self._used = held, False
        return tapped

    def press_mouse(self, event: QMouseEvent, view: PictureTransform, picture: ViewerPicture | None) -> bool:
        """Take what is under the mouse; return whether there is something."""
        place, left = event.position(), event.button() == Qt.MouseButton.LeftButton
        self._pressed = place
        if event.button() == Qt.MouseButton.MiddleButton or (left and self._holds_view):
            self._panning, self._used = place, True
            return True
        if not left or picture is None:
            return False
        x, y = view.to_picture_point(place.x(), place.y())
        held = self._find_grab(event.modifiers(), x, y, view.zoom)
        if held is not None:
            target, part = held
            start = self._get_area(target) if part is not _DRAWING else None
            self._drag = target, AreaDrag(start, part, x, y)
            return True
        if event.modifiers() & _CTRL:
            self._probe_pixel(x, y, picture)
            return True
        return False

    def move_mouse(self, event: QMouseEvent, view: PictureTransform, picture: ViewerPicture | None) -> None:
        """Go on with the drag."""
        place = event.position()
        x, y = view.to_picture_point(place.x(), place.y())
        if self._panning is not None:
            by = place - self._panning
            self._panning = place
            self.panned.emit(by.x(), by.y())
        elif self._drag is not None:
            target, drag = self._drag
            self._emit_area(target, drag.move_to(x, y))
        elif picture is not None and event.buttons() & Qt.MouseButton.LeftButton and event.modifiers() & _CTRL:
            self._probe_pixel(x, y, picture)

    def release_mouse(self, event: QMouseEvent, picture: ViewerPicture | None) -> None:
        """Let go; a region that was only clicked for takes the middle half of the picture."""
        drag, self._drag, self._panning = self._drag, None, None
        if drag is None or picture is None:
            return
        target, held = drag
        clicked = (event.position() - self._pressed).manhattanLength() < _CLICK
        if target is DragTarget.REGION:
            self.is_drawing_region = False
            if clicked and held.start_area is None:
                width, height = picture.width, picture.height
                self._emit_area(target, PixelRect(width // 4, height // 4, max(1, width // 2), max(1, height // 2)))
        elif clicked and held.start_area is None:
            self._probe_pixel(held.x, held.y, picture)

    def get_cursor_shape(self, event: QMouseEvent, view: PictureTransform) -> Qt.CursorShape | None:
        """Return how the mouse should look; None for as always."""
        if self._panning is not None:
            return Qt.CursorShape.ClosedHandCursor
        if self._holds_view:
            return Qt.CursorShape.OpenHandCursor
        place = event.position()
        held = self._find_grab(event.modifiers(), *view.to_picture_point(place.x(), place.y()), view.zoom)
        if held is None:
            return None
        return (
            Qt.CursorShape.CrossCursor
            if held[1] is _DRAWING
            else _CURSORS[held[1].horizontal_edge, held[1].vertical_edge]
        )

    def _find_grab(
        self, keys: Qt.KeyboardModifier, x: float, y: float, zoom: float
    ) -> tuple[DragTarget, AreaPart] | None:
        """Return which rectangle a press takes, and by what."""
        if keys & _CTRL:
            return (DragTarget.PROBE, _DRAWING) if keys & _SHIFT else None
        if self.is_drawing_region:
            return DragTarget.REGION, _DRAWING
        if self.probe_area is not None and not self.probe_area.is_single_pixel:
            part = find_part_at(self.probe_area, x, y, zoom)
            if part is not None:
                return DragTarget.PROBE, part
        if self.region_area is not None:
            part = find_part_at(self.region_area, x, y, zoom)
            if part is not None and (not part.is_inside or _near_middle(self.region_area, x, y, _CROSS_REACH / zoom)):
                return DragTarget.REGION, part
        return None

    def _get_area(self, target: DragTarget) -> PixelRect | None:
        return self.probe_area if target is DragTarget.PROBE else self.region_area

    def _emit_area(self, target: DragTarget, area: PixelRect) -> None:
        if target is DragTarget.PROBE:
            self.probe_moved.emit(area)
        else:
            self.region_moved.emit(area)

    def _probe_pixel(self, x: float, y: float, picture: ViewerPicture) -> None:
        inside = 0 <= x < picture.width and 0 <= y < picture.height
        self.probe_moved.emit(PixelRect.from_corners((x, y), (x, y)) if inside else None)


def _near_middle(area: PixelRect, x: float, y: float, reach: float) -> bool:
    middle = area.x + area.width / 2, area.y + area.height / 2
    return abs(x - middle[0]) <= reach and abs(y - middle[1]) <= reach
