"""The tracks as they were painted: the playhead moves over them, and nothing else is painted for it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from studio.ui.theme import Colors
from studio.ui.timeline.playhead import paint_guide, paint_playhead
from studio.ui.timeline.range_bar import RangeBar
from studio.ui.timeline.scene import Scene
from studio.ui.timeline.stack import Place, Stack
from studio.ui.timeline.track import Track


class Layers:
    """Keeps a picture of all tracks, and paints those anew that have changed; over it comes what moves.

    Args:
        stack: Says where the tracks lie. The first one is the ruler.
        range_bar: In and out.
        scene: What they show.
    """

    def __init__(self, stack: Stack, range_bar: RangeBar, scene: Scene) -> None:
        self._stack = stack
        self._range = range_bar
        self._scene = scene
        self._picture = QPixmap()
        self._places: tuple[Place, ...] = ()
        self._spoilt: set[int] = set()

    def spoil(self, track: Track | None = None) -> None:
        """Let a track be painted anew, None for all of them."""
        if track is None:
            self._places = ()
        else:
            self._spoilt.add(id(track))

    def paint(self, painter: QPainter, size: QSize) -> None:
        """Paint all on a canvas of `size`, as far as the painter is not clipped."""
        places = tuple(self._stack.places(size.width(), size.height()))
        foot = self._stack.foot(size.width(), size.height())
        self._renew(size, painter.device().devicePixelRatio(), places, foot)
        painter.drawPixmap(0, 0, self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place in places:
            painter.save()
            painter.setClipRect(self._seen(place, foot), Qt.ClipOperation.IntersectClip)
            place.track.over(painter, place.rect, self._scene)
            painter.restore()
        ruler = places[0].rect
        self._range.paint(painter, ruler, foot.top(), foot.bottom(), self._scene)
        paint_playhead(painter, ruler, foot.bottom(), self._scene)
        paint_guide(painter, foot.bottom(), self._scene)

    def _renew(self, size: QSize, ratio: float, places: Sequence[Place], foot: QRectF) -> None:
        if self._picture.size() != size * ratio or self._picture.devicePixelRatio() != ratio:
            self._picture = QPixmap(size * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._places = ()
        everything = self._places != places
        if everything or self._spoilt:
            painter = QPainter(self._picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if everything:
                painter.fillRect(QRectF(0, 0, size.width(), size.height()), Colors.CANVAS)
            for place in places:
                if everything or id(place.track) in self._spoilt:
                    self._paint(painter, place, self._seen(place, foot))
            painter.end()
        self._places = tuple(places)
        self._spoilt.clear()

    def _seen(self, place: Place, foot: QRectF) -> QRectF:
        """Return what is to be seen of a place: tracks at the foot may be scrolled out of it."""
        return place.rect & foot if place.track in self._stack.below else place.rect

    def _paint(self, painter: QPainter, place: Place, seen: QRectF) -> None:
        painter.save()
        painter.setClipRect(seen)
        painter.fillRect(seen, Colors.CANVAS)
        place.track.paint(painter, place.rect, self._scene)
        painter.restore()
