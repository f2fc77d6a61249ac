"""Canvas of the viewer: paints the last valid picture and its layers, zooms, pans and probes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.core.translation import tr_n
from studio.engine.display.viewer_settings import PixelRect
from studio.graph.model import Endpoint
from studio.ui.features.viewer.layers import viewer_painting
from studio.ui.features.viewer.layers.background import ViewerBackground
from studio.ui.features.viewer.layers.comparison import CompareOverlay
from studio.ui.features.viewer.layers.guides import Guide, GuidesLayer
from studio.ui.features.viewer.layers.overlay_layer import OverlayLayer
from studio.ui.features.viewer.layers.points_layer import PointsLayer
from studio.ui.features.viewer.layers.viewer_layers import (
    GridLayer,
    PictureLayer,
    ProbeLayer,
    RegionLayer,
    ViewerLayer,
    snap_to_pixels,
)
from studio.ui.features.viewer.mouse.mouse_controller import MouseController
from studio.ui.features.viewer.mouse.mouse_dispatch import MouseDispatch
from studio.ui.features.viewer.mouse.points_controller import PointsController
from studio.ui.features.viewer.mouse.viewer_tool import ViewerTool
from studio.ui.features.viewer.picture.area_drag import fit_area_inside
from studio.ui.features.viewer.picture.picture_transform import PictureTransform
from studio.ui.features.viewer.picture.viewer_picture import ViewerPicture
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import escape_tooltip

_ZOOM_STEP = 1.25
_SPIN_MS, _SPIN_DEGREES = 50, 24.0


class ViewerCanvas(QWidget):
    """Shows a picture.

    Signals:
        view_changed(): The zoom or the place is another one.
        probe_changed(PixelRect | None): Other pixels are probed, or none any more.
        region_changed(PixelRect | None): The region of interest is another one, or there is none any more.

    Attributes:
        layers: What is painted over each other, the picture first.
        tools: What the mouse may take in the picture, asked in turn.
        pen_pressure: Of the pen of a tablet, 0..1; 1 for the mouse.
    """

    view_changed = Signal()
    probe_changed = Signal(object)
    region_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture: ViewerPicture | None = None
        self.view = PictureTransform()
        self.is_fitting = True
        self.is_sound = False
        self.pen_pressure = 1.0
        self.mouse_controller = MouseController(self)
        self.points_controller = PointsController(self)
        self.comparison = CompareOverlay(self)
        self.tools: list[ViewerTool] = [self.points_controller]
        self._mouse = MouseDispatch(
            self.comparison, self.mouse_controller, self.tools, lambda: self.view, lambda: self.picture
        )
        self._probe, self._region = ProbeLayer(), RegionLayer()
        self.overlay, self._guides = OverlayLayer(), GuidesLayer()
        self.undrawn_overlay: Endpoint | None = None  # what a tool alone reads
        self.layers: list[ViewerLayer] = [
            PictureLayer(),
            GridLayer(lambda: self.is_fitting),
            self.overlay,
            self._guides,
            self._region,
            PointsLayer(self.points_controller),
            self._probe,
        ]
        self._error: tuple[str, str] | None = None
        self._name, self._computing, self._paused = ("", ""), "", False
        self._notices: tuple[str, ...] = ()
        self._turn, self._chip = 0.0, QRectF()
        self.background = ViewerBackground.DARK  # around the picture
        self._spin = QTimer(self)
        self._spin.setInterval(_SPIN_MS)
        self._spin.timeout.connect(self._on_spin)
        self.comparison.repaint_requested.connect(self.update)
        self.comparison.refit_requested.connect(
            lambda: self.fit_picture() if self.is_fitting else self._set_view(self.view)
        )
        self.points_controller.repaint_requested.connect(self.update)
        self.mouse_controller.panned.connect(self._on_panned)
        self.mouse_controller.probe_moved.connect(self.set_probe)
        self.mouse_controller.region_moved.connect(self.set_region)
        self.setMouseTracking(True)
        self.setMinimumSize(160, 90)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def add_tool(self, tool: ViewerTool, layer: ViewerLayer) -> None:
        """Let a tool have the mouse before the others, and paint its layer above the picture."""
        self.tools.insert(0, tool)
        self.layers.insert(-1, layer)

    @property
    def picture_room(self) -> tuple[float, float]:
        """Width and height of what there is for one picture."""
        room = self.comparison.get_single_room(QRectF(self.rect()), self.picture)
        return room.width(), room.height()

    @property
    def computing_text(self) -> str:
        """The text of the "computing" mark; empty without one."""
        return self._computing

    @property
    def error_message(self) -> tuple[str, str] | None:
        """Title and text of the error's card; None without one."""
        return self._error

    def show_picture(self, picture: ViewerPicture | None) -> None:
        """Show a picture; one of another size is fitted if the last one was."""
        if picture is None and self.picture is None:
            return
        other = picture is not None and (self.picture is None or self.picture.full_size != picture.full_size)
        self.picture = picture
        if other and self.is_fitting:
            self.fit_picture()
        if other:
            self.set_region(self.region_area)
        self.update()

    def set_sound_viewed(self, is_sound: bool) -> None:
        """Say, where there is no picture, that what is viewed is sound."""
        if is_sound != self.is_sound:
            self.is_sound = is_sound
            self.update()

    def show_error(self, title: str, text: str) -> None:
        """Show the card of an error over the picture; without a text, take it away."""
        if ((title, text) if text else None) != self._error:
            self._error = (title, text) if text else None
            self.update()

    def show_computing(self, text: str) -> None:
        """Show the "computing" mark with this text; without one, take it away."""
        if text == self._computing:
            return
        goes_on = bool(text and self._computing)
        self._computing = text
        if not goes_on:
            self._spin.start() if text else self._spin.stop()
        row = self._chip.toAlignedRect().adjusted(-2, -2, self.width(), 2)  # a longer text needs more room
        self.update(row) if goes_on else self.update()

    def show_paused(self, paused: bool) -> None:
        """Show that nothing is computed, or no longer."""
        self._paused = paused
        self.update()

    def show_notices(self, notices: tuple[str, ...]) -> None:
        """Warn along the foot of the viewer of what is odd about the picture; all of it is in the tooltip."""
        if notices != self._notices:
            self._notices = notices
            self.setToolTip(escape_tooltip("\n".join(notices)))
            self.update()

    @property
    def shown_notices(self) -> tuple[str, ...]:
        """The notices about the picture."""
        return self._notices

    def show_name(self, side: str, name: str) -> None:
        """Show at the corner which side is seen and what it shows; an empty side for nothing."""
        if (side, name) != self._name:
            self._name = (side, name)
            self.setAccessibleDescription(f"{side}: {name}" if side else name)
            self.update()

    @property
    def displayed_size(self) -> tuple[int, int] | None:
        """The size of the picture on the screen, in its pixels; None where it is not smaller than the picture."""
        if self.picture is None:
            return None
        ratio, (width, height) = self.devicePixelRatioF(), self.picture.full_size
        place = snap_to_pixels(QRectF(self.view.x, self.view.y, width * self.view.zoom, height * self.view.zoom), ratio)
        size = (place.size() * ratio).toSize()
        return (size.width(), size.height()) if size.width() < width or size.height() < height else None

    def show_guides(self, guides: frozenset[Guide], shape: float | None) -> None:
        """Show these guides, and where a shape, width over height, would cut; None for none."""
        self._guides.guides, self._guides.aspect_ratio = guides, shape
        self.update()

    @property
    def probe_area(self) -> PixelRect | None:
        """The pixels that are probed."""
        return self._probe.area

    def set_probe(self, area: PixelRect | None) -> None:
        """Probe these pixels; None for none."""
        if area != self._probe.area:
            self._probe.area = self.mouse_controller.probe_area = area
            self.probe_changed.emit(area)
            self.update()

    @property
    def region_area(self) -> PixelRect | None:
        """The region of interest, which lies in the picture; None for all of it."""
        return self._region.area

    def set_region(self, area: PixelRect | None) -> None:
        """Look at a part of the picture: outside it is dimmed. None for all of it."""
        if area is not None and self.picture is not None:
            area = fit_area_inside(area, self.picture.width, self.picture.height)
        if area != self._region.area:
            self._region.area = self.mouse_controller.region_area = area
            self.region_changed.emit(area)
            self.update()

    def set_region_drawing(self, drawing: bool) -> None:
        """Let the next drag draw a region, or no longer."""
        self.mouse_controller.is_drawing_region = drawing
        self.setCursor(Qt.CursorShape.CrossCursor) if drawing else self.unsetCursor()

    def hold_view(self, held: bool) -> bool:
        """Let the left button pan while the space bar is down; return whether it was let go of without a drag."""
        tapped = self.mouse_controller.hold_view(held)
        if not self.mouse_controller.is_panning:
            self.setCursor(Qt.CursorShape.OpenHandCursor) if held else self.unsetCursor()
        return tapped

    def fit_picture(self) -> None:
        """Show the whole picture, and go on doing so when the widget's size changes."""
        self.is_fitting = True
        if self.picture is not None:
            self._set_view(PictureTransform.from_room(self.picture.full_size, self.picture_room))

    def show_actual_size(self) -> None:
        """Show one pixel of the picture as one pixel of the screen."""
        self.is_fitting = False
        if self.picture is not None:
            self._set_view(
                PictureTransform.from_center(self.picture.full_size, self.picture_room, 1 / self.devicePixelRatioF())
            )

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom, keeping the point at `at`; by default the middle."""
        place = at if at is not None else QPointF(self.width() / 2, self.height() / 2)
        self.is_fitting = False
        self._set_view(self.view.zoom_at(factor, place.x(), place.y()))

    def bring_wipe_into_view(self) -> None:
        """Put the wipe into the middle of what is seen if it cannot be reached where it is."""
        if self.picture is not None and not self.comparison.is_wipe_in_view(self.view, self.picture):
            self.comparison.center_wipe(self.view, self.picture)

    def set_zoom(self, zoom: float) -> None:
        """Show one pixel of the picture as `zoom` pixels of the screen, keeping what lies in the middle."""
        self.zoom_by(zoom / self.devicePixelRatioF() / self.view.zoom)

    def _set_view(self, view: PictureTransform) -> None:
        self.view = view if self.picture is None else view.keep_in_room(self.picture.full_size, self.picture_room)
        self.view_changed.emit()
        self.update()

    def _on_panned(self, dx: float, dy: float) -> None:
        self.is_fitting = False
        self._set_view(self.view.pan_by(dx, dy))

    def _on_spin(self) -> None:
        self._turn = (self._turn + _SPIN_DEGREES) % 360
        self.update(self._chip.adjusted(-2, -2, 2, 2).toAlignedRect())

    @guard_override(default=QSize())
    def sizeHint(self) -> QSize:
        """Return the room of a small picture."""
        return QSize(640, 360)

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture and its layers."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(self.rect())
        painter.fillRect(room, self.background.color)
        if self.picture is not None:
            self.comparison.paint_sides(painter, self.layers, self.view, self.picture)
        elif self._error is None and not self._computing:
            title, text = viewer_painting.make_hint(self._name[0], is_sound=self.is_sound)
            viewer_painting.paint_hint(painter, room, title, text, self.background)
        two = self.picture if self.comparison.is_comparing else None
        if two is not None:
            self.comparison.paint_cards(painter, self.view, two, self.background)
        elif self._error is not None:
            viewer_painting.paint_error(painter, room, *self._error)
        if self._notices:
            first, more = self._notices[0], len(self._notices) - 1
            text = tr_n("{first}   (and {count} more)", "{first}   (and {count} more)", more, first=first)
            viewer_painting.paint_notices(painter, room, text if more else first)
        side, name = self._name
        if two is not None:
            room = room.adjusted(0, self.comparison.paint_names(painter, self.view, two), 0, 0)
        elif side:
            room = room.adjusted(0, viewer_painting.paint_name(painter, room, side, name), 0, 0)
        if self._paused:
            viewer_painting.paint_paused(painter, room)
        elif self._computing:
            self._chip = viewer_painting.paint_computing(painter, room, self._computing, self._turn)
        painter.end()

    @guard_override()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to pan, to probe, or to draw or change something."""
        if self._mouse.press_mouse(event):
            self._show_cursor(event)
        else:
            event.ignore()

    @guard_override()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Continue the drag, or show what can be dragged."""
        self._mouse.move_mouse(event)
        self._show_cursor(event)

    @guard_override()
    def tabletEvent(self, event: QTabletEvent) -> None:
        """Keep the pressure for the event of the mouse that Qt makes of this one."""
        is_down = event.type() is not QEvent.Type.TabletRelease and bool(event.buttons())
        self.pen_pressure = event.pressure() if is_down else 1.0
        event.ignore()

    @guard_override()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._mouse.release_mouse(event)
        self._show_cursor(event)

    @guard_override()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Center the wipe, add a point; elsewhere it is one more press."""
        if not self._mouse.double_click_mouse(event):
            self.mousePressEvent(event)

    def _show_cursor(self, event: QMouseEvent) -> None:
        shape = self._mouse.get_cursor_shape(event)
        if shape is None:
            self.unsetCursor()
        elif shape is not self.cursor().shape():
            self.setCursor(shape)

    @guard_override()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor."""
        turn = event.angleDelta().y()
        if turn and self.picture is not None:
            offset = self.comparison.get_offset_at(event.position(), self.picture)
            self.zoom_by(_ZOOM_STEP ** (turn / 120), event.position() - offset)
        event.accept()

    @guard_override()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Go on showing the whole picture, or keep its middle in the middle."""
        if self.is_fitting:
            self.fit_picture()
        else:
            grown = event.size() - event.oldSize()
            self._set_view(self.view.pan_by(grown.width() / 2, grown.height() / 2))

    @guard_override(default=False)
    def event(self, event: QEvent) -> bool:
        """Zoom with two fingers."""
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
            if self.picture is not None:
                self.zoom_by(max(0.1, 1.0 + event.value()), event.position())
            return True
        return bool(super().event(event))
