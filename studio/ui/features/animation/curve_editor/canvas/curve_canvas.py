"""The canvas of the curve editor: paints what the scene holds, and takes the mouse."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.core.translation import tr, tr_noop
from studio.ui.features.animation.curve_editor.canvas import curve_painting, plot_grid
from studio.ui.features.animation.curve_editor.canvas.curve_playhead import compute_playhead_rect, paint_curve_playhead
from studio.ui.features.animation.curve_editor.canvas.lane_painting import paint_lanes
from studio.ui.features.animation.curve_editor.canvas.mouse_controller import CurveMouseController
from studio.ui.features.animation.curve_editor.canvas.plot_grid import RULER_HEIGHT, SCALE_WIDTH
from studio.ui.features.animation.curve_editor.canvas.tooltips import make_tooltip
from studio.ui.features.animation.curve_editor.model.curve_scene import CurveScene
from studio.ui.features.animation.curve_editor.model.key_point_selection import KeyPointSelection
from studio.ui.features.animation.curve_editor.model.visible_curves import CurveLineId
from studio.ui.features.animation.keys.key_edits import KeyEdits
from studio.ui.widgets import theme
from studio.ui.widgets.plots.plot_transform import PlotBounds, PlotTransform
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.qt_helpers.wheel import count_notches
from studio.ui.widgets.text.markup import show_tooltip
from studio.ui.widgets.theme import Colors

_ZOOM_STEP = 1.2
_EMPTY = tr_noop("Set keys with K over a field in the inspector, or let a signal drive a parameter")
_EMPTY_HEIGHT = PlotBounds(0.0, 100.0, 0.0, 1.0)


class CurveCanvas(QWidget):
    """Shows curves over frames and values.

    What does not move with the playhead is painted once into a picture, and anew when it changes: while frames are
    played only the strips where the playhead was and is are painted.

    Args:
        scene: What is shown.
        edits: Makes edits.
        dots: What is selected.

    Signals:
        frame_scrubbed(int): The user asks for a frame.
        view_changed(): Another piece of the plane is seen than before.
        line_picked(CurveLineId, bool): The user chooses a curve; True to add it or to take it away.
        key_requested(CurveLineId, int): A key is to be set on a curve.
        menu_requested(QPoint): The menu is to be shown at this place of the screen.
        value_requested(): The user wants to type the value of the selected key.
    """

    frame_scrubbed = Signal(int)
    view_changed = Signal()
    line_picked = Signal(object, bool)
    key_requested = Signal(object, int)
    menu_requested = Signal(QPoint)
    value_requested = Signal()

    def __init__(
        self, scene: CurveScene, edits: KeyEdits, dots: KeyPointSelection, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.curve_scene = scene
        self.key_edits = edits
        self.key_point_selection = dots
        self._hand = CurveMouseController(self)
        self._layer: QPixmap | None = None
        self._fitted = True
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Curves"))
        dots.selection_changed.connect(self._on_dots_changed)

    @property
    def is_dragging(self) -> bool:
        """Whether a drag goes on."""
        return self._hand.is_dragging

    @property
    def is_fitted(self) -> bool:
        """Whether everything is shown, as long as nobody zooms or pans."""
        return self._fitted

    def cancel_drag(self) -> bool:
        """Take a running drag back; return whether there was one."""
        return self._hand.cancel_drag()

    def fit_view(self, *, selected: bool = False) -> None:
        """Show all curves, or the selected keys."""
        scene = self.curve_scene
        bounds = scene.compute_bounds(scene.selected_points if selected else ())
        if bounds is None:
            bounds = (
                PlotBounds(0.0, float(max(scene.clip_length - 1, 1)), 0.0, 1.0) if scene.clip_length else _EMPTY_HEIGHT
            )
        self.set_plot_transform(PlotTransform.fit_bounds(bounds, scene.plot_size.width(), scene.plot_size.height()))
        self._fitted = not (selected and scene.selected_points)

    def show_frame(self, frame: int) -> None:
        """Move the playhead, and the view where that leaves it."""
        before = self._playhead()
        self.curve_scene.current_frame = frame
        if not self.is_dragging:
            shown = self.curve_scene.plot_transform.scroll_to_show(frame, self.curve_scene.plot_size.width())
            if shown != self.curve_scene.plot_transform:
                self.set_plot_transform(shown)
                return
        self.update(before)
        self.update(self._playhead())

    def _playhead(self) -> QRect:
        return (
            compute_playhead_rect(self.curve_scene)
            .translated(SCALE_WIDTH, RULER_HEIGHT)
            .toAlignedRect()
            .adjusted(-2, -1, 2, 1)
        )

    def set_plot_transform(self, plot: PlotTransform) -> None:
        """Show another piece of the plane."""
        self._fitted = False
        if plot != self.curve_scene.plot_transform:
            self.curve_scene.plot_transform = plot
            self.refresh()
            self.view_changed.emit()

    def refresh(self) -> None:
        """Paint everything anew."""
        self._layer = None
        self.update()

    def update_layout(self) -> None:
        """Share the room between plot and lanes: there may be others than before."""
        scene = self.curve_scene
        height = max(1.0, self.height() - RULER_HEIGHT - min(scene.lanes_height, self.height() / 2))
        scene.plot_size = QSizeF(max(1.0, self.width() - SCALE_WIDTH), height)
        if self._fitted:
            self.fit_view()
        self.refresh()

    def to_plot_position(self, at: QPointF) -> QPointF:
        """Return a place on the widget in pixels of the plot."""
        return at - QPointF(SCALE_WIDTH, RULER_HEIGHT)

    def scrub_to_x(self, x: float) -> None:
        """Ask for the frame at a pixel of the plot, if it is another one."""
        frame = round(self.curve_scene.plot_transform.frame_at(x))
        frame = (
            min(max(frame, 0), max(0, self.curve_scene.clip_length - 1))
            if self.curve_scene.clip_length
            else max(0, frame)
        )
        if frame != self.curve_scene.current_frame:
            self.frame_scrubbed.emit(frame)

    def pick_line(self, line: CurveLineId, *, toggle: bool) -> None:
        """Choose a curve as a whole."""
        self.line_picked.emit(line, toggle)

    def request_key(self, line: CurveLineId, x: float) -> None:
        """Ask for a key on a curve."""
        self.key_requested.emit(line, max(0, round(self.curve_scene.plot_transform.frame_at(x))))

    def show_cursor(self, shape: Qt.CursorShape | None) -> None:
        """Show a cursor; None for the usual one."""
        self.unsetCursor() if shape is None else self.setCursor(shape)

    def _on_dots_changed(self) -> None:
        self.curve_scene.selected_points = self.key_point_selection.selected_points
        self.refresh()

    @guard_override(default=QSize())
    def minimumSizeHint(self) -> QSize:
        """Return room for something to be seen."""
        return QSize(220, 110)

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture that is kept, and the playhead on top."""
        if self._layer is None:
            self._layer = self._render_pixmap()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._layer)  # Qt clips it to what is to be painted
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(SCALE_WIDTH, RULER_HEIGHT)
        paint_curve_playhead(painter, self.curve_scene)
        painter.end()

    def _render_pixmap(self) -> QPixmap:
        """Return everything but the playhead, as a picture."""
        ratio = self.devicePixelRatioF()
        layer = QPixmap(self.size() * ratio)
        layer.setDevicePixelRatio(ratio)
        layer.fill(Colors.CANVAS)
        painter = QPainter(layer)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(SCALE_WIDTH, RULER_HEIGHT)
        scene = self.curve_scene
        plot = QRectF(0, 0, scene.plot_size.width(), scene.plot_size.height())
        painter.setClipRect(plot.adjusted(0, 0, 0, scene.lanes_height))
        plot_grid.paint_grid(painter, scene)
        painter.setClipRect(plot)
        plot_grid.paint_value_limits(painter, scene)
        curve_painting.paint_lines(painter, scene)
        curve_painting.paint_handles(painter, scene)
        curve_painting.paint_dots(painter, scene)
        painter.setClipping(False)
        plot_grid.paint_value_scale(painter, scene)
        paint_lanes(painter, scene, SCALE_WIDTH)
        painter.setClipRect(plot.adjusted(0, 0, 0, scene.lanes_height))
        curve_painting.paint_box(painter, scene)
        painter.setClipping(False)
        plot_grid.paint_ruler(painter, scene)
        if not scene.visible_curves.params:
            painter.setPen(Colors.FAINT)
            painter.setFont(theme.make_ui_font(theme.FONT_SMALL))
            painter.drawText(plot, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, tr(_EMPTY))
        painter.end()
        return layer

    @guard_override(default=False)
    def event(self, event: QEvent) -> bool:
        """Show the tooltip of what is under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            text = make_tooltip(self.curve_scene, self.to_plot_position(QPointF(event.pos())))
            show_tooltip(event.globalPos(), text, self)
            return True
        return super().event(event)

    @guard_override()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag."""
        self._hand.handle_press(event)

    @guard_override()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the drag, or show what a press would take."""
        self._hand.handle_move(event)

    @guard_override()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag."""
        self._hand.handle_release(event)

    @guard_override()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Let the value of the key be typed; elsewhere it is a press."""
        if event.button() == Qt.MouseButton.LeftButton and self._hand.is_on_key(
            self.to_plot_position(event.position())
        ):
            self.value_requested.emit()
        else:
            self._hand.handle_press(event)

    @guard_override()
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu; not at the end of a drag with the right button."""
        if event.modifiers() & Qt.KeyboardModifier.AltModifier or self.is_dragging:
            return
        self._hand.select_for_menu(self.to_plot_position(QPointF(event.pos())))
        self.menu_requested.emit(event.globalPos())

    @guard_override()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom in time at the cursor, with Ctrl in value; pan with Shift, or sideways, and with Ctrl+Shift in value."""
        turn, at = event.angleDelta(), self.to_plot_position(event.position())
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        plot, factor = self.curve_scene.plot_transform, _ZOOM_STEP ** count_notches(event)
        if shift and control:
            self.set_plot_transform(plot.pan_by(0, turn.y() / 2))
        elif shift or turn.x():
            self.set_plot_transform(plot.pan_by((turn.x() or turn.y()) / 2, 0))
        elif control:
            self.set_plot_transform(plot.zoom_about(at.x(), at.y(), values=factor))
        else:
            self.set_plot_transform(plot.zoom_about(at.x(), at.y(), time=factor))
        event.accept()

    @guard_override()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new room."""
        self.update_layout()

    @guard_override()
    def changeEvent(self, event: QEvent) -> None:
        """Paint anew in another theme, or at another scale."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange, QEvent.Type.DevicePixelRatioChange):
            self.refresh()

    @guard_override()
    def leaveEvent(self, event: QEvent) -> None:
        """Show the usual cursor."""
        self.show_cursor(None)
