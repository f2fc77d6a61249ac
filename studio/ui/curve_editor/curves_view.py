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

from studio.core.language import marked, tr
from studio.ui import theme
from studio.ui.curve_editor import backdrop, painting
from studio.ui.curve_editor.backdrop import GUTTER, RULER
from studio.ui.curve_editor.dots import DotSelection
from studio.ui.curve_editor.hand import Hand
from studio.ui.curve_editor.lanes import paint_lanes
from studio.ui.curve_editor.playhead import paint_playhead, playhead_strip
from studio.ui.curve_editor.plot import Bounds, Plot
from studio.ui.curve_editor.scene import CurveScene
from studio.ui.curve_editor.shown import LineId
from studio.ui.curve_editor.tips import tip_at
from studio.ui.keys.edits import KeyEdits
from studio.ui.markup import show_tip
from studio.ui.reporting import reported
from studio.ui.theme import Colors
from studio.ui.wheel import notches

_ZOOM_STEP = 1.2
_EMPTY = marked("Set keys with K over a field in the inspector, or let a signal drive a parameter")
_EMPTY_HEIGHT = Bounds(0.0, 100.0, 0.0, 1.0)


class CurvesView(QWidget):
    """Shows curves over frames and values.

    What does not move with the playhead is painted once into a picture, and anew when it changes: while frames are
    played only the strips where the playhead was and is are painted.

    Args:
        scene: What is shown.
        edits: Makes edits.
        dots: What is selected.

    Signals:
        scrubbed(int): The user asks for a frame.
        view_changed(): Another piece of the plane is seen than before.
        picked(LineId, bool): The user chooses a curve; True to add it or to take it away.
        key_wanted(LineId, int): A key is to be set on a curve.
        menu_wanted(QPoint): The menu is to be shown at this place of the screen.
        value_wanted(): The user wants to type the value of the selected key.
    """

    scrubbed = Signal(int)
    view_changed = Signal()
    picked = Signal(object, bool)
    key_wanted = Signal(object, int)
    menu_wanted = Signal(QPoint)
    value_wanted = Signal()

    def __init__(self, scene: CurveScene, edits: KeyEdits, dots: DotSelection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = scene
        self.edits = edits
        self.dots = dots
        self._hand = Hand(self)
        self._layer: QPixmap | None = None
        self._fitted = True
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Curves"))
        dots.changed.connect(self._on_dots_changed)

    @property
    def dragging(self) -> bool:
        """Whether a drag goes on."""
        return self._hand.dragging

    @property
    def fitted(self) -> bool:
        """Whether everything is shown, as long as nobody zooms or pans."""
        return self._fitted

    def cancel(self) -> bool:
        """Take a running drag back; return whether there was one."""
        return self._hand.cancel()

    def fit(self, *, selected: bool = False) -> None:
        """Show all curves, or the selected keys."""
        scene = self.scene
        bounds = scene.bounds(scene.dots if selected else ())
        if bounds is None:
            bounds = Bounds(0.0, float(max(scene.length - 1, 1)), 0.0, 1.0) if scene.length else _EMPTY_HEIGHT
        self.set_plot(Plot.fitted(bounds, scene.size.width(), scene.size.height()))
        self._fitted = not (selected and scene.dots)

    def show_frame(self, frame: int) -> None:
        """Move the playhead, and the view where that leaves it."""
        before = self._playhead()
        self.scene.frame = frame
        if not self.dragging:
            shown = self.scene.plot.showing(frame, self.scene.size.width())
            if shown != self.scene.plot:
                self.set_plot(shown)
                return
        self.update(before)
        self.update(self._playhead())

    def _playhead(self) -> QRect:
        return playhead_strip(self.scene).translated(GUTTER, RULER).toAlignedRect().adjusted(-2, -1, 2, 1)

    def set_plot(self, plot: Plot) -> None:
        """Show another piece of the plane."""
        self._fitted = False
        if plot != self.scene.plot:
            self.scene.plot = plot
            self.refresh()
            self.view_changed.emit()

    def refresh(self) -> None:
        """Paint everything anew."""
        self._layer = None
        self.update()

    def relayout(self) -> None:
        """Share the room between plot and lanes: there may be others than before."""
        scene = self.scene
        height = max(1.0, self.height() - RULER - min(scene.foot_height, self.height() / 2))
        scene.size = QSizeF(max(1.0, self.width() - GUTTER), height)
        if self._fitted:
            self.fit()
        self.refresh()

    def place_of(self, at: QPointF) -> QPointF:
        """Return a place on the widget in pixels of the plot."""
        return at - QPointF(GUTTER, RULER)

    def scrub(self, x: float) -> None:
        """Ask for the frame at a pixel of the plot, if it is another one."""
        frame = round(self.scene.plot.frame_at(x))
        frame = min(max(frame, 0), max(0, self.scene.length - 1)) if self.scene.length else max(0, frame)
        if frame != self.scene.frame:
            self.scrubbed.emit(frame)

    def pick(self, line: LineId, *, toggle: bool) -> None:
        """Choose a curve as a whole."""
        self.picked.emit(line, toggle)

    def add_key(self, line: LineId, x: float) -> None:
        """Ask for a key on a curve."""
        self.key_wanted.emit(line, max(0, round(self.scene.plot.frame_at(x))))

    def show_cursor(self, shape: Qt.CursorShape | None) -> None:
        """Show a cursor; None for the usual one."""
        self.unsetCursor() if shape is None else self.setCursor(shape)

    def _on_dots_changed(self) -> None:
        self.scene.dots = self.dots.dots
        self.refresh()

    @reported(default=QSize())
    def minimumSizeHint(self) -> QSize:
        """Return room for something to be seen."""
        return QSize(220, 110)

    @reported()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture that is kept, and the playhead on top."""
        if self._layer is None:
            self._layer = self._painted()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._layer)  # Qt clips it to what is to be painted
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(GUTTER, RULER)
        paint_playhead(painter, self.scene)
        painter.end()

    def _painted(self) -> QPixmap:
        """Return everything but the playhead, as a picture."""
        ratio = self.devicePixelRatioF()
        layer = QPixmap(self.size() * ratio)
        layer.setDevicePixelRatio(ratio)
        layer.fill(Colors.CANVAS)
        painter = QPainter(layer)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(GUTTER, RULER)
        scene = self.scene
        plot = QRectF(0, 0, scene.size.width(), scene.size.height())
        painter.setClipRect(plot.adjusted(0, 0, 0, scene.foot_height))
        backdrop.paint_grid(painter, scene)
        painter.setClipRect(plot)
        backdrop.paint_limits(painter, scene)
        painting.paint_lines(painter, scene)
        painting.paint_handles(painter, scene)
        painting.paint_dots(painter, scene)
        painter.setClipping(False)
        backdrop.paint_scale(painter, scene)
        paint_lanes(painter, scene, GUTTER)
        painter.setClipRect(plot.adjusted(0, 0, 0, scene.foot_height))
        painting.paint_box(painter, scene)
        painter.setClipping(False)
        backdrop.paint_ruler(painter, scene)
        if not scene.shown.params:
            painter.setPen(Colors.FAINT)
            painter.setFont(theme.ui_font(theme.FONT_SMALL))
            painter.drawText(plot, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, tr(_EMPTY))
        painter.end()
        return layer

    @reported(default=False)
    def event(self, event: QEvent) -> bool:
        """Show the tooltip of what is under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            text = tip_at(self.scene, self.place_of(QPointF(event.pos())))
            show_tip(event.globalPos(), text, self)
            return True
        return super().event(event)

    @reported()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag."""
        self._hand.press(event)

    @reported()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the drag, or show what a press would take."""
        self._hand.move(event)

    @reported()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag."""
        self._hand.release(event)

    @reported()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Let the value of the key be typed; elsewhere it is a press."""
        if event.button() == Qt.MouseButton.LeftButton and self._hand.on_key(self.place_of(event.position())):
            self.value_wanted.emit()
        else:
            self._hand.press(event)

    @reported()
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu; not at the end of a drag with the right button."""
        if event.modifiers() & Qt.KeyboardModifier.AltModifier or self.dragging:
            return
        self._hand.select_for_menu(self.place_of(QPointF(event.pos())))
        self.menu_wanted.emit(event.globalPos())

    @reported()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom in time at the cursor, with Ctrl in value; pan with Shift, or sideways, and with Ctrl+Shift in value."""
        turn, at = event.angleDelta(), self.place_of(event.position())
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        plot, factor = self.scene.plot, _ZOOM_STEP ** notches(event)
        if shift and control:
            self.set_plot(plot.panned(0, turn.y() / 2))
        elif shift or turn.x():
            self.set_plot(plot.panned((turn.x() or turn.y()) / 2, 0))
        elif control:
            self.set_plot(plot.zoomed(at.x(), at.y(), values=factor))
        else:
            self.set_plot(plot.zoomed(at.x(), at.y(), time=factor))
        event.accept()

    @reported()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new room."""
        self.relayout()

    @reported()
    def changeEvent(self, event: QEvent) -> None:
        """Paint anew in another theme, or at another scale."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange, QEvent.Type.DevicePixelRatioChange):
            self.refresh()

    @reported()
    def leaveEvent(self, event: QEvent) -> None:
        """Show the usual cursor."""
        self.show_cursor(None)
