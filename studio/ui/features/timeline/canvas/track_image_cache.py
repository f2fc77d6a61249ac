"""The tracks as they were painted: the playhead moves over them, and nothing else is painted for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from studio.core.translation import tr, tr_noop
from studio.ui.features.timeline.canvas.track_stack import TrackPlacement, TrackStack
from studio.ui.widgets import theme
from studio.ui.widgets.theme import Colors
from studio.ui.widgets.time_axis import ruler_track
from studio.ui.widgets.time_axis.playhead import paint_playhead, paint_snap_guide
from studio.ui.widgets.time_axis.range_bar import RangeBar
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene
from studio.ui.widgets.time_axis.track import TimelineTrack

_HINT: Final = tr_noop("Nothing to play yet")


class TrackImageCache:
    """Cached picture of all tracks. Changed tracks are painted again; moving parts are painted over it.

    Args:
        stack: Says where the tracks lie. The first one is the ruler.
        range_bar: In and out.
        scene: What they show.
    """

    def __init__(self, stack: TrackStack, range_bar: RangeBar, scene: TimelineScene) -> None:
        self._stack = stack
        self._range = range_bar
        self._scene = scene
        self._picture = QPixmap()
        self._places: tuple[TrackPlacement, ...] = ()
        self._dirty_tracks: set[int] = set()

    def mark_dirty(self, track: TimelineTrack | None = None) -> None:
        """Let a track be painted anew, None for all of them."""
        if track is None:
            self._places = ()
        else:
            self._dirty_tracks.add(id(track))

    def paint_tracks(self, painter: QPainter, size: QSize) -> None:
        """Paint all on a canvas of `size`, as far as the painter is not clipped."""
        places = tuple(self._stack.iter_placements(size.width(), size.height()))
        foot = self._stack.compute_bottom_rect(size.width(), size.height())
        self._repaint_dirty(size, painter.device().devicePixelRatio(), places, foot)
        painter.drawPixmap(0, 0, self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place in places:
            painter.save()
            painter.setClipRect(self._visible_rect(place, foot), Qt.ClipOperation.IntersectClip)
            place.track.paint_overlay(painter, place.rect, self._scene)
            painter.restore()
        ruler = places[0].rect
        self._range.paint_range(painter, ruler, foot.top(), foot.bottom(), self._scene)
        paint_playhead(painter, ruler, foot.bottom(), self._scene)
        paint_snap_guide(painter, foot.bottom(), self._scene)

    def _repaint_dirty(self, size: QSize, ratio: float, places: Sequence[TrackPlacement], foot: QRectF) -> None:
        if self._picture.size() != size * ratio or self._picture.devicePixelRatio() != ratio:
            self._picture = QPixmap(size * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._places = ()
        everything = self._places != places
        if everything or self._dirty_tracks:
            painter = QPainter(self._picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if everything:
                painter.fillRect(QRectF(0, 0, size.width(), size.height()), Colors.CANVAS)
            for place in places:
                if everything or id(place.track) in self._dirty_tracks:
                    self._paint_placement(painter, place, self._visible_rect(place, foot))
            painter.end()
        self._places = tuple(places)
        self._dirty_tracks.clear()

    def _visible_rect(self, place: TrackPlacement, foot: QRectF) -> QRectF:
        """Return what is to be seen of a place: tracks at the foot may be scrolled out of it."""
        return place.rect & foot if place.track in self._stack.bottom_tracks else place.rect

    def _paint_placement(self, painter: QPainter, place: TrackPlacement, seen: QRectF) -> None:
        painter.save()
        painter.setClipRect(seen)
        painter.fillRect(seen, Colors.CANVAS)
        place.track.paint_track(painter, place.rect, self._scene)
        painter.restore()


def paint_empty_timeline(painter: QPainter, rect: QRect) -> None:
    """Paint the timeline without a clip: the ruler's ground, and a hint."""
    painter.fillRect(rect, Colors.CANVAS)
    painter.fillRect(QRectF(0, 0, rect.width(), ruler_track.HEIGHT), Colors.PANEL)
    painter.setPen(Colors.FAINT)
    painter.setFont(theme.make_ui_font(theme.FONT_SMALL))
    painter.drawText(QRectF(rect), Qt.AlignmentFlag.AlignCenter, tr(_HINT))
