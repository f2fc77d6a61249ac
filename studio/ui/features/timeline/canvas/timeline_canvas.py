"""The timeline's canvas: all tracks on one time axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, Signal
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

from studio.core.time import FrameRange
from studio.core.translation import tr
from studio.engine.request import FrameState
from studio.ui.features.timeline.canvas.mouse_controller import TimelineMouseController
from studio.ui.features.timeline.canvas.standard_tracks import StandardTracks
from studio.ui.features.timeline.canvas.track_image_cache import TrackImageCache, paint_empty_timeline
from studio.ui.features.timeline.canvas.track_popups import open_track_menu, show_track_tooltip
from studio.ui.features.timeline.canvas.track_scroll_bar import TrackScrollBar
from studio.ui.features.timeline.canvas.track_stack import TrackPlacement
from studio.ui.widgets.plots.frame_axis import MARGIN, FrameAxis
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer
from studio.ui.widgets.time_axis import playhead
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene
from studio.ui.widgets.time_axis.track import TimelineTrack
from studio.ui.widgets.time_axis.wheel_action import read_wheel_action

_ASK_AFTER_MS = 120
_MOVE_AFTER_MS = 4
_DIVIDER = 3.0


class TimelineCanvas(QWidget):
    """Canvas that lays out and paints tracks, passes the mouse to them, scrubs, zooms and pans.

    Signals:
        frame_scrubbed(int): The user asks for a frame.
        range_dragged(FrameRange | None, bool): In and out as they are dragged, None to clear them; True with the first
            step of a drag.
        playhead_painted(): The playhead is painted where it is now: whatever else shows its frame may do so, too.
        divider_moved(): The user has given the tracks below the strip another height.
        view_changed(): Other frames are visible than before.
        thumbnails_requested(list[int]): The strip has room for these frames and no fresh pictures of them.
    """

    frame_scrubbed = Signal(int)
    range_dragged = Signal(object, bool)
    divider_moved = Signal()
    playhead_painted = Signal()
    view_changed = Signal()
    thumbnails_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.curve_scene = TimelineScene()
        tracks = StandardTracks(self.curve_scene, self.pan_view, self.width, self.range_dragged.emit)
        self._tracks, self.track_stack, self.range_bar = tracks, tracks.stack, tracks.range_bar
        self.ruler, self.marks_track, self.cache_bar = tracks.ruler, tracks.marks_track, tracks.cache_bar
        self.filmstrip, self.overview = tracks.filmstrip, tracks.overview
        self.sources_track, self.wave_track = tracks.sources_track, tracks.wave_track
        self.track_scroll_bar = TrackScrollBar(self.track_stack, self)
        self.track_scroll_bar.valueChanged.connect(lambda _: self.refresh())
        self._layers = TrackImageCache(self.track_stack, self.range_bar, self.curve_scene)
        self._playhead = QRegion()
        self._pages = False
        self._hand = TimelineMouseController(self)
        self._ask = make_single_shot_timer(self, _ASK_AFTER_MS, self._on_ask)
        self._move = make_single_shot_timer(self, _MOVE_AFTER_MS, self._on_moved)
        self.setAccessibleName(tr("Timeline"))
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def widget(self) -> QWidget:
        """The widget on which the tracks are painted."""
        return self

    def add_track(self, track: TimelineTrack, order: int) -> None:
        """Add a track below the filmstrip; see `TrackStack.add_bottom_track`."""
        self.track_stack.add_bottom_track(track, order)
        self.update_layout()

    def set_signal_values(self, values: Mapping[int, float] | None) -> None:
        """Show a Signal's values by frame in the filmstrip, or pictures where there are none (None)."""
        if self.filmstrip.set_signal_values(values):
            self.refresh(self.filmstrip)
            self.schedule_thumbnail_request()

    def set_clip(self, length: int) -> None:
        """Show a clip of `length` frames; all of it, if the length is another one."""
        if length != self.curve_scene.clip_length:
            self.curve_scene.clip_length = length
            self.cache_bar.reset_states(length)
            self.filmstrip.clear_thumbnails()
            self.update_axis() if self.curve_scene.least_length else self.fit_clip()
        self.schedule_thumbnail_request()

    def set_states(self, first: int, states: Sequence[FrameState]) -> None:
        """Set the states of the frames from `first` on."""
        if self.cache_bar.set_states(first, states):
            self._refresh_states()
        if self._move.isActive():
            self._move.stop()
            self._on_moved()

    def clear_states(self, *, other_clip: bool) -> None:
        """Say that frames that were cached are stale and the strip's pictures old, or that the clip is another one."""
        self.schedule_thumbnail_request()
        if other_clip:
            self.cache_bar.reset_states(self.curve_scene.clip_length)
            self.filmstrip.clear_thumbnails()
            self.refresh()
            return
        if self.cache_bar.mark_frames_stale():
            self._refresh_states()
        if self.filmstrip.mark_thumbnails_stale():
            self.refresh(self.filmstrip)

    def _refresh_states(self) -> None:
        self.refresh(self.cache_bar)
        self.refresh(self.overview)

    def set_thumbnail(self, frame: int, image: QImage) -> None:
        """Show a frame's picture."""
        self.filmstrip.set_thumbnail(frame, image)
        self.refresh(self.filmstrip)

    def show_frame(self, frame: int) -> None:
        """Move the playhead, and the view where that leaves it.

        It is painted together with the frame that comes in a moment, if that is cached: painting first would keep
        the window's thread from receiving it.
        """
        self.curve_scene.current_frame = frame
        if not self._hand.is_panning:
            axis, width = self.curve_scene.time_axis, self.width()
            self._set_axis(axis.page_to_show(frame, width) if self._pages else axis.scroll_to_show(frame, width))
        self._move.start()

    def set_page_scrolling(self, on: bool) -> None:
        """Follow the playhead by whole pages, as while it plays, instead of by as little as can be."""
        self._pages = on

    def fit_clip(self) -> None:
        """Show the whole clip."""
        self._set_axis(FrameAxis.fit_clip(self.curve_scene.axis_length, self.width()))

    def fit_range(self) -> None:
        """Show what lies between in and out; where that is to be seen already, the whole clip."""
        around = FrameAxis.from_range(self.curve_scene.playback_frames, self.width()).clamp_to_clip(
            self.curve_scene.axis_length, self.width()
        )
        self.fit_clip() if around.is_visually_equal(self.curve_scene.time_axis) else self._set_axis(around)

    def update_axis(self) -> None:
        """Show what is shown now, as far as it can be looked at; all of it where all of it was to be seen."""
        self._set_axis(self.curve_scene.time_axis)

    def scroll_page(self, direction: int) -> None:
        """Look at what comes next, or before (`direction` -1)."""
        self.pan_view(-direction * (self.width() - 2 * MARGIN))

    def zoom_view(self, factor: float, x: float | None = None) -> None:
        """Zoom, keeping the point at `x`; by default the playhead."""
        at = self.curve_scene.time_axis.x_of(self.curve_scene.current_frame) if x is None else x
        self._set_axis(self.curve_scene.time_axis.zoom_about(factor, at))

    def pan_view(self, pixels: float) -> None:
        """Move what is shown to the right by `pixels`."""
        self._set_axis(self.curve_scene.time_axis.pan_by(pixels))

    def scrub_to_frame(self, frame: int) -> None:
        """Ask for a frame, if it is another one."""
        if frame != self.curve_scene.current_frame:
            self.frame_scrubbed.emit(frame)

    def compute_visible_frames(self) -> FrameRange:
        """Return the frames that are to be seen."""
        return self.curve_scene.time_axis.compute_visible_frames(self.curve_scene.clip_length, self.width())

    def schedule_thumbnail_request(self) -> None:
        """Say `thumbnails_requested` as soon as things have calmed down."""
        self._ask.start()

    def refresh(self, track: TimelineTrack | None = None) -> None:
        """Paint a track anew if it is to be seen; None for all of them."""
        if track is None:
            self._layers.mark_dirty()
            self.update()
        elif (place := self.find_placement(track)) is not None:
            self._layers.mark_dirty(track)
            ruler = track is self.ruler  # the lines of in and out go through all tracks
            self.update() if ruler else self.update(place.rect.toAlignedRect())

    def update_layout(self) -> None:
        """Lay the tracks out anew: one wants another height."""
        self.updateGeometry()
        self.track_scroll_bar.update_geometry()
        self.schedule_thumbnail_request()
        self.refresh()

    def list_placements(self) -> list[TrackPlacement]:
        """Return the tracks that are to be seen, from the top down."""
        return list(self.track_stack.iter_placements(self.width(), self.height()))

    def find_placement(self, track: TimelineTrack) -> TrackPlacement | None:
        """Return where a track is to be seen; None where it is not."""
        return next((place for place in self.list_placements() if place.track is track), None)

    def find_placement_at(self, pos: QPointF) -> TrackPlacement | None:
        """Return the track at `pos`."""
        return self.track_stack.find_placement_at(pos.y(), self.width(), self.height())

    def _find_hovered(self, pos: QPoint) -> TrackPlacement | None:
        return self.find_placement_at(QPointF(pos)) if self.curve_scene.axis_length else None

    def is_on_divider(self, pos: QPointF) -> bool:
        """Return whether a drag from `pos` shares the height between strip and the tracks below."""
        foot = self.track_stack.compute_bottom_rect(self.width(), self.height())
        return bool(foot.height()) and abs(pos.y() - foot.top()) <= _DIVIDER

    def move_divider(self, y: float) -> None:
        """Let the tracks below the strip begin at `y`."""
        self.track_stack.set_bottom_height(self.height() - y, self.wave_track)
        self.divider_moved.emit()
        self.track_scroll_bar.update_geometry()
        self.schedule_thumbnail_request()
        self.refresh()

    def show_cursor(self, shape: Qt.CursorShape | None) -> None:
        """Show a cursor; None for the usual one."""
        self.unsetCursor() if shape is None else self.setCursor(shape)

    def _set_axis(self, axis: FrameAxis) -> None:
        limited = axis.clamp_to_clip(self.curve_scene.axis_length, self.width())
        if limited == self.curve_scene.time_axis:
            return
        self.curve_scene.time_axis = limited
        self.schedule_thumbnail_request()
        self.view_changed.emit()
        self.refresh()

    def _on_moved(self) -> None:
        """Paint the playhead where it is, and what follows it."""
        places = self.list_placements()
        here = playhead.compute_playhead_region(places[0].rect, self.height(), self.curve_scene)
        self.update(here | self._playhead)
        self._playhead = here
        for place in places:
            if place.track.needs_repaint_on_frame():
                self.refresh(place.track)
        if self.overview.compute_height():
            self.update(places[-1].rect.toAlignedRect())
        self.playhead_painted.emit()

    def _on_ask(self) -> None:
        place = self.find_placement(self.filmstrip) if self.isVisible() and self.curve_scene.clip_length else None
        self.thumbnails_requested.emit(
            [] if place is None else self.filmstrip.list_missing_frames(place.rect, self.curve_scene)
        )

    @guard_override(default=QSize())
    def minimumSizeHint(self) -> QSize:
        """Return room for ruler, bar, a low strip and the first lanes."""
        return QSize(240, round(self.track_stack.compute_min_height()))

    @guard_override(default=QSize())
    def sizeHint(self) -> QSize:
        """Return room for a comfortable strip."""
        return QSize(900, round(self._tracks.compute_preferred_height()))

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tracks."""
        painter = QPainter(self)
        if self.curve_scene.axis_length:
            self._layers.paint_tracks(painter, self.size())
        else:
            paint_empty_timeline(painter, self.rect())
        painter.end()

    @guard_override()
    def changeEvent(self, event: QEvent) -> None:
        """Paint all anew in the colours of another theme."""
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.PaletteChange):
            self.refresh()
        super().changeEvent(event)

    @guard_override(default=False)
    def event(self, event: QEvent) -> bool:
        """Show the tooltip of what is under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            show_track_tooltip(self, event, self._find_hovered(event.pos()), self.curve_scene)
            return True
        return super().event(event)

    @guard_override()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag."""
        if self.curve_scene.axis_length:
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
        """Let the track take it; else it is a press."""
        if self.curve_scene.axis_length:
            self._hand.handle_double_click(event)

    @guard_override()
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show the menu of what is under the mouse."""
        if not open_track_menu(self, event, self._find_hovered(event.pos()), self.curve_scene):
            super().contextMenuEvent(event)

    @guard_override()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor, pan, or scroll the tracks at the foot."""
        foot = self.track_stack.compute_bottom_rect(self.width(), self.height())
        scrolls = bool(self.track_stack.compute_max_scroll(self.height())) and foot.contains(event.position())
        turn = read_wheel_action(event, scrolls=scrolls)
        if turn.pan_pixels:
            self.pan_view(turn.pan_pixels)
        if turn.scroll_pixels:
            self.track_scroll_bar.setValue(self.track_scroll_bar.value() + round(turn.scroll_pixels))
        if turn.zoom_factor != 1:
            self.zoom_view(turn.zoom_factor, event.position().x())
        event.accept()

    @guard_override()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep showing the whole clip if that is what was shown."""
        old = event.oldSize().width()
        whole = (
            old <= 0
            or self.curve_scene.time_axis.pixels_per_frame
            <= FrameAxis.fit_clip(self.curve_scene.axis_length, old).pixels_per_frame
        )
        self._set_axis(
            FrameAxis.fit_clip(self.curve_scene.axis_length, self.width()) if whole else self.curve_scene.time_axis
        )
        self.track_scroll_bar.update_geometry()
        self.schedule_thumbnail_request()

    @guard_override()
    def showEvent(self, event: QShowEvent) -> None:
        """Request the thumbnails that were not requested while the canvas was hidden."""
        self.schedule_thumbnail_request()

    @guard_override()
    def enterEvent(self, event: QEnterEvent) -> None:
        """Show at once what a press would take."""
        self._hand.handle_hover(event.position(), Qt.KeyboardModifier.NoModifier)

    @guard_override()
    def leaveEvent(self, event: QEvent) -> None:
        """Forget what is under the mouse."""
        self._hand.handle_leave()
