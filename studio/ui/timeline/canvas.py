"""The timeline's canvas: all lanes on one time axis, and what the mouse does there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QHelpEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from studio.core.language import marked, tr
from studio.core.time import FrameRange
from studio.engine.request import FrameState
from studio.ui import theme
from studio.ui.reporting import reported
from studio.ui.theme import Colors
from studio.ui.timeline import cache_bar, lanes, ruler, strip
from studio.ui.timeline.geometry import TimeAxis
from studio.ui.timeline.ruler import Handle
from studio.ui.timeline.scene import Scene
from studio.ui.timers import single_shot

_ZOOM_STEP = 1.2
_ASK_AFTER_MS = 120
_MOVE_AFTER_MS = 4
_BAR_GRIP = 2
_HINT = marked("Nothing to play yet")


class _Drag(Enum):
    SCRUB = auto()
    PAN = auto()
    RANGE = auto()


@dataclass(frozen=True, slots=True)
class _Layout:
    ruler: QRectF
    bar: QRectF
    strip: QRectF
    lanes: QRectF


class TimelineCanvas(QWidget):
    """Paints ruler, cache bar, frame strip and keyframe lanes; scrubs, drags in and out, zooms and pans.

    Signals:
        scrubbed(int): The user asks for a frame.
        range_dragged(FrameRange, bool): In and out as they are dragged; True with the first step of a drag.
        view_changed(): Other frames are visible than before.
        thumbnails_wanted(list[int]): The strip has room for these frames and no fresh pictures of them.
    """

    scrubbed = Signal(int)
    range_dragged = Signal(object, bool)
    view_changed = Signal()
    thumbnails_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = Scene()
        self.bar = cache_bar.CacheBar()
        self.strip = strip.FrameStrip()
        self.lanes = lanes.KeyLanes()
        self._drag: _Drag | None = None
        self._handle: Handle | None = None
        self._hovered: Handle | None = None
        self._dragged_before = False
        self._last = QPointF()
        self._ask = single_shot(self, _ASK_AFTER_MS, self._on_ask)
        self._moved = single_shot(self, _MOVE_AFTER_MS, self.update)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_clip(self, length: int) -> None:
        """Show a clip of `length` frames; all of it, if the length is another one."""
        if length != self.scene.length:
            self.scene.length = length
            self.bar.clear(length)
            self.strip.clear()
            self.fit()
        self.ask_for_thumbnails()

    def set_states(self, first: int, states: Sequence[FrameState]) -> None:
        """Set the states of the frames from `first` on."""
        self.bar.set(first, states)
        if self._moved.isActive():
            self._moved.stop()
            self.update()
        else:
            self.update(self._layout().bar.toAlignedRect())

    def set_thumbnail(self, frame: int, image: QImage) -> None:
        """Show a frame's picture."""
        self.strip.put(frame, image)
        self.update(self._layout().strip.toAlignedRect())

    def set_keys(self, keys: Mapping[str, tuple[int, ...]]) -> None:
        """Show the keyframes of a node, by parameter."""
        if not self.lanes.set(keys):
            return
        self.setMinimumHeight(self.minimumSizeHint().height())
        self.updateGeometry()
        self.update()

    def show_frame(self, frame: int) -> None:
        """Move the playhead, and the view where that leaves it.

        It is painted together with the frame that comes in a moment, where that is at hand: painting first would keep
        the window's thread from receiving it.
        """
        self.scene.frame = frame
        if self._drag is not _Drag.PAN:
            self._set_axis(self.scene.axis.showing(frame, self.width()))
        self._moved.start()

    def fit(self) -> None:
        """Show the whole clip."""
        self._set_axis(TimeAxis.fitted(self.scene.length, self.width()))

    def zoom(self, factor: float, x: float | None = None) -> None:
        """Zoom, keeping what lies at `x`; by default the playhead."""
        at = self.scene.axis.x_of(self.scene.frame) if x is None else x
        self._set_axis(self.scene.axis.zoomed(factor, at))

    def visible(self) -> FrameRange:
        """Return the frames that are to be seen."""
        return self.scene.axis.visible(self.scene.length, self.width())

    def ask_for_thumbnails(self) -> None:
        """Say `thumbnails_wanted` as soon as things have calmed down."""
        self._ask.start()

    def _set_axis(self, axis: TimeAxis) -> None:
        limited = axis.limited(self.scene.length, self.width())
        if limited == self.scene.axis:
            return
        self.scene.axis = limited
        self.ask_for_thumbnails()
        self.view_changed.emit()
        self.update()

    def _layout(self) -> _Layout:
        width = float(self.width())
        lanes_height = self.lanes.height
        top = QRectF(0, 0, width, ruler.HEIGHT)
        bar = QRectF(0, top.bottom(), width, cache_bar.HEIGHT)
        room = max(0.0, self.height() - bar.bottom() - lanes_height)
        pictures = QRectF(0, bar.bottom() + 1, width, min(room, strip.TALLEST) - 1)
        return _Layout(top, bar, pictures, QRectF(0, pictures.bottom(), width, lanes_height))

    def _on_ask(self) -> None:
        wanted = self.strip.wanted(self._layout().strip, self.scene) if self.isVisible() and self.scene.length else []
        self.thumbnails_wanted.emit(wanted)

    @reported(default=QSize())
    def minimumSizeHint(self) -> QSize:
        """Return room for ruler, bar, a low strip and the lanes."""
        return QSize(240, round(ruler.HEIGHT + cache_bar.HEIGHT + strip.LOWEST + self.lanes.height))

    @reported(default=QSize())
    def sizeHint(self) -> QSize:
        """Return room for a comfortable strip."""
        return QSize(900, round(ruler.HEIGHT + cache_bar.HEIGHT + strip.HEIGHT + self.lanes.height))

    @reported()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lanes."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), Colors.CANVAS)
        places = self._layout()
        painter.fillRect(places.ruler, Colors.PANEL)
        if not self.scene.length:
            painter.setPen(Colors.FAINT)
            painter.setFont(theme.ui_font(theme.FONT_SMALL))
            painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, tr(_HINT))
            painter.end()
            return
        below = places.lanes.bottom() if self.lanes.height else places.strip.bottom()
        ruler.paint_ruler(painter, places.ruler, self.scene)
        self.bar.paint(painter, places.bar, self.scene)
        self.strip.paint(painter, places.strip, self.scene)
        self.lanes.paint(painter, places.lanes, self.scene)
        hovered = self._handle or self._hovered
        ruler.paint_range(painter, places.ruler, places.strip.bottom(), below, self.scene, hovered)
        ruler.paint_playhead(painter, places.ruler, below, self.scene)
        painter.end()

    @reported(default=False)
    def event(self, event: QEvent) -> bool:
        """Say over the cache bar what its colours mean."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            self._tell_state(event)
            return True
        return super().event(event)

    def _tell_state(self, event: QHelpEvent) -> None:
        bar = self._layout().bar.adjusted(0, -_BAR_GRIP, 0, _BAR_GRIP)
        if not self.scene.length or not bar.contains(QPointF(event.pos())):
            QToolTip.hideText()
            return
        frame = self.scene.frames.clamp(self.scene.axis.frame_at(event.pos().x()))
        QToolTip.showText(event.globalPos(), cache_bar.legend(frame, self.bar[frame]), self, bar.toAlignedRect())

    @reported()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to scrub, to drag in or out, or to pan."""
        if not self.scene.length or self._drag is not None:
            return
        self._last = event.position()
        if event.button() == Qt.MouseButton.MiddleButton:
            self._drag = _Drag.PAN
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._handle = ruler.handle_at(self._layout().ruler, self.scene, event.position())
            self._drag = _Drag.RANGE if self._handle else _Drag.SCRUB
            self._dragged_before = False
            if self._drag is _Drag.SCRUB:
                self._scrub(event.position().x())

    @reported()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the drag, or show what a press would take."""
        place = event.position()
        if self._drag is _Drag.PAN:
            self._set_axis(self.scene.axis.panned(place.x() - self._last.x()))
        elif self._drag is _Drag.SCRUB:
            self._scrub(place.x())
        elif self._drag is _Drag.RANGE:
            self._drag_handle(place.x())
        else:
            self._hover(ruler.handle_at(self._layout().ruler, self.scene, place))
        self._last = place

    @reported()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag."""
        ends = Qt.MouseButton.MiddleButton if self._drag is _Drag.PAN else Qt.MouseButton.LeftButton
        if self._drag is None or event.button() != ends:
            return
        self._drag = self._handle = None
        self._hover(ruler.handle_at(self._layout().ruler, self.scene, event.position()))
        self.unsetCursor() if self._hovered is None else self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.update()

    @reported()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor; sideways, or with Shift, pan."""
        turn = event.angleDelta()
        sideways = turn.x() or (turn.y() if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0)
        if sideways:
            self._set_axis(self.scene.axis.panned(sideways / 2))
        elif turn.y():
            self.zoom(_ZOOM_STEP ** (turn.y() / 120), event.position().x())
        event.accept()

    @reported()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep showing the whole clip if that is what was shown."""
        old = event.oldSize().width()
        whole = old <= 0 or self.scene.axis.scale <= TimeAxis.fitted(self.scene.length, old).scale
        self._set_axis(TimeAxis.fitted(self.scene.length, self.width()) if whole else self.scene.axis)
        self.ask_for_thumbnails()

    @reported()
    def showEvent(self, event: QShowEvent) -> None:
        """Ask for the thumbnails that were not asked for while nobody could see them."""
        self.ask_for_thumbnails()

    @reported()
    def enterEvent(self, event: QEnterEvent) -> None:
        """Show at once what a press would take."""
        self._hover(ruler.handle_at(self._layout().ruler, self.scene, event.position()))

    @reported()
    def leaveEvent(self, event: QEvent) -> None:
        """Forget what is under the mouse."""
        self._hover(None)

    def _scrub(self, x: float) -> None:
        frame = self.scene.frames.clamp(self.scene.axis.frame_at(x))
        if frame != self.scene.frame:
            self.scrubbed.emit(frame)

    def _drag_handle(self, x: float) -> None:
        edge, played, length = self.scene.axis.edge_at(x), self.scene.played, self.scene.length
        if self._handle is Handle.IN:
            wanted = FrameRange(min(max(0, edge), played.stop - 1), played.stop)
        else:
            wanted = FrameRange(played.start, min(max(played.start + 1, edge), length))
        if wanted != played:
            self.range_dragged.emit(wanted, not self._dragged_before)
            self._dragged_before = True

    def _hover(self, handle: Handle | None) -> None:
        if handle is self._hovered or self._drag is not None:
            return
        self._hovered = handle
        self.unsetCursor() if handle is None else self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.update()
