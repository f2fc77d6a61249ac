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
    QRegion,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.core.language import marked, tr
from studio.core.time import FrameRange
from studio.engine.request import FrameState
from studio.ui import theme
from studio.ui.markup import show_tip
from studio.ui.reporting import reported
from studio.ui.theme import Colors
from studio.ui.timeline import cache_bar, lanes, playhead, ruler, strip
from studio.ui.timeline.checkpoint_track import CheckpointTrack
from studio.ui.timeline.geometry import MARGIN, TimeAxis
from studio.ui.timeline.hand import Hand
from studio.ui.timeline.layers import Layers
from studio.ui.timeline.marks_track import MarksTrack
from studio.ui.timeline.overview import Overview
from studio.ui.timeline.range_bar import RangeBar
from studio.ui.timeline.scene import Scene
from studio.ui.timeline.scroller import Scroller
from studio.ui.timeline.sources_track import SourcesTrack
from studio.ui.timeline.stack import Place, Stack
from studio.ui.timeline.track import Track, TrackEvent
from studio.ui.timeline.wave_track import WaveTrack
from studio.ui.timeline.wheel import turn_of
from studio.ui.timers import single_shot

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
        self.checkpoints = CheckpointTrack()
        below = (self.sources, self.checkpoints, self.wave, self.lanes)
        self.overview = Overview(self.bar, self.scene, self.pan, self.width)
        self.stack = Stack((self.ruler, self.marks, self.bar), self.strip, strip.LOWEST, below, self.overview)
        self.scroller = Scroller(self.stack, self)
        self.scroller.valueChanged.connect(lambda _: self.refresh())
        self._layers = Layers(self.stack, self.range_bar, self.scene)
        self._playhead = QRegion()
        self._pages = False
        self._hand = Hand(self)
        self._ask = single_shot(self, _ASK_AFTER_MS, self._on_ask)
        self._move = single_shot(self, _MOVE_AFTER_MS, self._on_moved)
        self.setAccessibleName(tr("Timeline"))
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
        if self.bar.set(first, states):
            self._refresh_states()
        if self._move.isActive():
            self._move.stop()
            self._on_moved()

    def clear_states(self, *, other_clip: bool) -> None:
        """Say that frames that were at hand are stale and the strip's pictures old, or that the clip is another one."""
        self.ask_for_thumbnails()
        if other_clip:
            self.bar.clear(self.scene.length)
            self.strip.clear()
            self.refresh()
            return
        if self.bar.invalidate():
            self._refresh_states()
        if self.strip.invalidate():
            self.refresh(self.strip)

    def _refresh_states(self) -> None:
        self.refresh(self.bar)
        self.refresh(self.overview)

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
            axis, width = self.scene.axis, self.width()
            self._set_axis(axis.paged(frame, width) if self._pages else axis.showing(frame, width))
        self._move.start()

    def turn_pages(self, on: bool) -> None:
        """Follow the playhead by whole pages, as while it plays, instead of by as little as can be."""
        self._pages = on

    def fit(self) -> None:
        """Show the whole clip."""
        self._set_axis(TimeAxis.fitted(self.scene.length, self.width()))

    def fit_range(self) -> None:
        """Show what lies between in and out; where that is to be seen already, the whole clip."""
        around = TimeAxis.around(self.scene.played, self.width()).limited(self.scene.length, self.width())
        self.fit() if around.shows_as(self.scene.axis) else self._set_axis(around)

    def page(self, direction: int) -> None:
        """Look at what comes next, or before (`direction` -1)."""
        self.pan(-direction * (self.width() - 2 * MARGIN))

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
        """Paint a track anew if it is to be seen; None for all of them."""
        if track is None:
            self._layers.spoil()
            self.update()
        elif (place := self.place_of(track)) is not None:
            self._layers.spoil(track)
            ruler = track is self.ruler  # the lines of in and out go through all tracks
            self.update() if ruler else self.update(place.rect.toAlignedRect())

    def relayout(self) -> None:
        """Lay the tracks out anew: one wants another height."""
        self.setMinimumHeight(self.minimumSizeHint().height())
        self.updateGeometry()
        self.scroller.follow()
        self.ask_for_thumbnails()
        self.refresh()

    def places(self) -> list[Place]:
        """Return the tracks that are to be seen, from the top down."""
        return list(self.stack.places(self.width(), self.height()))

    def place_of(self, track: Track) -> Place | None:
        """Return where a track is to be seen; None where it is not."""
        return next((place for place in self.places() if place.track is track), None)

    def place_at(self, pos: QPointF) -> Place | None:
        """Return the track at `pos`."""
        return self.stack.at(pos.y(), self.width(), self.height())

    def on_divider(self, pos: QPointF) -> bool:
        """Return whether a drag from `pos` shares the height between strip and the tracks below."""
        foot = self.stack.foot(self.width(), self.height())
        return bool(foot.height()) and abs(pos.y() - foot.top()) <= _DIVIDER

    def divide(self, y: float) -> None:
        """Let the tracks below the strip begin at `y`."""
        self.stack.divide(self.height() - y, self.wave)
        self.divided.emit()
        self.scroller.follow()
        self.ask_for_thumbnails()
        self.refresh()

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
        self.refresh()

    def _on_moved(self) -> None:
        """Paint the playhead where it is, and what follows it."""
        places = self.places()
        here = playhead.region(places[0].rect, self.height(), self.scene)
        self.update(here | self._playhead)
        self._playhead = here
        for place in places:
            if place.track.follows_frame():
                self.refresh(place.track)
        if self.overview.height():
            self.update(places[-1].rect.toAlignedRect())
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
        if self.scene.length:
            self._layers.paint(painter, self.size())
        else:
            painter.fillRect(self.rect(), Colors.CANVAS)
            painter.fillRect(QRectF(0, 0, self.width(), ruler.HEIGHT), Colors.PANEL)
            painter.setPen(Colors.FAINT)
            painter.setFont(theme.ui_font(theme.FONT_SMALL))
            painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, tr(_HINT))
        painter.end()

    @reported()
    def changeEvent(self, event: QEvent) -> None:
        """Paint all anew in the colours of another theme."""
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.PaletteChange):
            self.refresh()
        super().changeEvent(event)

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
            show_tip(event.globalPos(), "", self)
            return
        show_tip(event.globalPos(), text, self, place.rect.toAlignedRect())

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
        """Zoom at the cursor, pan, or scroll the tracks at the foot."""
        foot = self.stack.foot(self.width(), self.height())
        scrolls = bool(self.stack.furthest(self.height())) and foot.contains(event.position())
        turn = turn_of(event, scrolls=scrolls)
        if turn.pan:
            self.pan(turn.pan)
        if turn.scroll:
            self.scroller.setValue(self.scroller.value() + round(turn.scroll))
        if turn.zoom != 1:
            self.zoom(turn.zoom, event.position().x())
        event.accept()

    @reported()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep showing the whole clip if that is what was shown."""
        old = event.oldSize().width()
        whole = old <= 0 or self.scene.axis.scale <= TimeAxis.fitted(self.scene.length, old).scale
        self._set_axis(TimeAxis.fitted(self.scene.length, self.width()) if whole else self.scene.axis)
        self.scroller.follow()
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
