"""The timeline's canvas: all tracks on one time axis."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QHelpEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
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
from studio.ui.timeline.hand import Hand
from studio.ui.timeline.marks_track import MarksTrack
from studio.ui.timeline.playhead import paint_playhead
from studio.ui.timeline.range_bar import RangeBar
from studio.ui.timeline.scene import Scene
from studio.ui.timeline.sources_track import SourcesTrack
from studio.ui.timeline.stack import Place, Stack
from studio.ui.timeline.track import Track, TrackEvent
from studio.ui.timeline.wave_track import WaveTrack
from studio.ui.timers import single_shot

_ZOOM_STEP = 1.2
_ASK_AFTER_MS = 120
_MOVE_AFTER_MS = 4
_DIVIDER = 3.0
_HINT = marked("Nothing to play yet")


class TimelineCanvas(QWidget):
    """Lays tracks out and paints them, hands the mouse to them, scrubs, zooms and pans.

    Signals:
        scrubbed(int): The user asks for a frame.
        range_dragged(FrameRange | None, bool): In and out as they are dragged, None to clear them; True with the first
            step of a drag.
        moved(): The playhead is painted where it is now: whatever else shows its frame may do so, too.
        divided(): The user has given the tracks below the strip another height.
        view_changed(): Other frames are visible than before.
        thumbnails_wanted(list[int]): The strip has room for these frames and no fresh pictures of them.
    """

    scrubbed = Signal(int)
    range_dragged = Signal(object, bool)
    divided = Signal()
    moved = Signal()
    view_changed = Signal()
    thumbnails_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = Scene()
        self.range_bar = RangeBar(self.range_dragged.emit)
        self.ruler = ruler.RulerTrack(self.range_bar)
        self.bar = cache_bar.CacheBar()
        self.strip = strip.FrameStrip()
        self.lanes = lanes.KeyLanes(self)
        self.marks = MarksTrack()
        self.sources = SourcesTrack()
        self.wave = WaveTrack()
        below = (self.sources, self.wave, self.lanes)
        self.stack = Stack((self.ruler, self.marks, self.bar), self.strip, strip.LOWEST, below)
        self._hand = Hand(self)
        self._ask = single_shot(self, _ASK_AFTER_MS, self._on_ask)
        self._move = single_shot(self, _MOVE_AFTER_MS, self._on_moved)
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
        self.refresh(self.bar)
        if self._move.isActive():
            self._move.stop()
            self._on_moved()

    def set_thumbnail(self, frame: int, image: QImage) -> None:
        """Show a frame's picture."""
        self.strip.put(frame, image)
        self.refresh(self.strip)

    def show_frame(self, frame: int) -> None:
        """Move the playhead, and the view where that leaves it.

        It is painted together with the frame that comes in a moment, where that is at hand: painting first would keep
        the window's thread from receiving it.
        """
        self.scene.frame = frame
        if not self._hand.panning:
            self._set_axis(self.scene.axis.showing(frame, self.width()))
        self._move.start()

    def fit(self) -> None:
        """Show the whole clip."""
        self._set_axis(TimeAxis.fitted(self.scene.length, self.width()))

    def zoom(self, factor: float, x: float | None = None) -> None:
        """Zoom, keeping what lies at `x`; by default the playhead."""
        at = self.scene.axis.x_of(self.scene.frame) if x is None else x
        self._set_axis(self.scene.axis.zoomed(factor, at))

    def pan(self, pixels: float) -> None:
        """Move what is shown to the right by `pixels`."""
        self._set_axis(self.scene.axis.panned(pixels))

    def scrub(self, frame: int) -> None:
        """Ask for a frame, if it is another one."""
        if frame != self.scene.frame:
            self.scrubbed.emit(frame)

    def visible(self) -> FrameRange:
        """Return the frames that are to be seen."""
        return self.scene.axis.visible(self.scene.length, self.width())

    def ask_for_thumbnails(self) -> None:
        """Say `thumbnails_wanted` as soon as things have calmed down."""
        self._ask.start()

    def refresh(self, track: Track | None = None) -> None:
        """Paint a track anew; None for all of them."""
        place = None if track is None else self.place_of(track)
        self.update() if place is None else self.update(place.rect.toAlignedRect())

    def relayout(self) -> None:
        """Lay the tracks out anew: one wants another height."""
        self.setMinimumHeight(self.minimumSizeHint().height())
        self.updateGeometry()
        self.ask_for_thumbnails()
        self.update()

    def places(self) -> list[Place]:
        """Return the tracks that are to be seen, from the top down."""
        return list(self.stack.places(self.width(), self.height()))

    def place_of(self, track: Track) -> Place | None:
        """Return where a track is to be seen; None where it is not."""
        return next((place for place in self.places() if place.track is track), None)

    def place_at(self, pos: QPointF) -> Place | None:
        """Return the track at `pos`."""
        return next((place for place in self.places() if place.rect.top() <= pos.y() < place.rect.bottom()), None)

    def on_divider(self, pos: QPointF) -> bool:
        """Return whether a drag from `pos` shares the height between strip and the tracks below."""
        foot = self.stack.foot(self.width(), self.height())
        return bool(foot.height()) and abs(pos.y() - foot.top()) <= _DIVIDER

    def divide(self, y: float) -> None:
        """Let the tracks below the strip begin at `y`."""
        self.stack.divide(self.height() - y, self.wave)
        self.divided.emit()
        self.ask_for_thumbnails()
        self.update()

    def show_cursor(self, shape: Qt.CursorShape | None) -> None:
        """Show a cursor; None for the usual one."""
        self.unsetCursor() if shape is None else self.setCursor(shape)

    def _set_axis(self, axis: TimeAxis) -> None:
        limited = axis.limited(self.scene.length, self.width())
        if limited == self.scene.axis:
            return
        self.scene.axis = limited
        self.ask_for_thumbnails()
        self.view_changed.emit()
        self.update()

    def _on_moved(self) -> None:
        self.update()
        self.moved.emit()

    def _on_ask(self) -> None:
        place = self.place_of(self.strip) if self.isVisible() and self.scene.length else None
        self.thumbnails_wanted.emit([] if place is None else self.strip.wanted(place.rect, self.scene))

    @reported(default=QSize())
    def minimumSizeHint(self) -> QSize:
        """Return room for ruler, bar, a low strip and the first lanes."""
        return QSize(240, round(self.stack.least()))

    @reported(default=QSize())
    def sizeHint(self) -> QSize:
        """Return room for a comfortable strip."""
        return QSize(900, round(self.stack.fixed() + strip.HEIGHT + self.stack.needed_below()))

    @reported()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tracks."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), Colors.CANVAS)
        if self.scene.length:
            self._paint_tracks(painter)
        else:
            painter.fillRect(QRectF(0, 0, self.width(), ruler.HEIGHT), Colors.PANEL)
            painter.setPen(Colors.FAINT)
            painter.setFont(theme.ui_font(theme.FONT_SMALL))
            painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, tr(_HINT))
        painter.end()

    def _paint_tracks(self, painter: QPainter) -> None:
        places = self.places()
        foot = self.stack.foot(self.width(), self.height())
        for place in places:
            painter.save()
            if place.track in self.stack.below:
                painter.setClipRect(foot)
            place.track.paint(painter, place.rect, self.scene)
            place.track.over(painter, place.rect, self.scene)
            painter.restore()
        self.range_bar.paint(painter, places[0].rect, foot.top(), self.height(), self.scene)
        paint_playhead(painter, places[0].rect, self.height(), self.scene)
        if self.scene.guide is not None:
            x = self.scene.axis.x_of(self.scene.guide)
            painter.setPen(QPen(Colors.TEXT, 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    @reported(default=False)
    def event(self, event: QEvent) -> bool:
        """Show the tooltip of what is under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            self._tell(event)
            return True
        return super().event(event)

    def _tell(self, event: QHelpEvent) -> None:
        pos = QPointF(event.pos())
        place = self.place_at(pos) if self.scene.length else None
        text = "" if place is None else place.track.tip(TrackEvent(pos, place.rect, self.scene))
        if place is None or not text:
            QToolTip.hideText()
            return
        QToolTip.showText(event.globalPos(), text, self, place.rect.toAlignedRect())

    @reported()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag."""
        if self.scene.length:
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
        """Let the track take it; else it is a press."""
        if self.scene.length:
            self._hand.double_click(event)

    @reported()
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show the menu of what is under the mouse."""
        pos = QPointF(event.pos())
        place = self.place_at(pos) if self.scene.length else None
        menu = None if place is None else place.track.menu(TrackEvent(pos, place.rect, self.scene))
        if menu is None:
            super().contextMenuEvent(event)
            return
        menu.setParent(self, menu.windowFlags())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    @reported()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor; sideways, or with Shift, pan."""
        turn = event.angleDelta()
        sideways = turn.x() or (turn.y() if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0)
        if sideways:
            self.pan(sideways / 2)
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
        self._hand.hover(event.position(), Qt.KeyboardModifier.NoModifier)

    @reported()
    def leaveEvent(self, event: QEvent) -> None:
        """Forget what is under the mouse."""
        self._hand.leave()
