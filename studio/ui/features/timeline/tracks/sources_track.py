"""Bars for the files and makers that the viewed output is made from, each as long as it is, on one rate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from studio.core.clip_info import ClipInfo
from studio.core.translation import tr, tr_n
from studio.ui.widgets import theme
from studio.ui.widgets.theme import Colors
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene, make_small_font
from studio.ui.widgets.time_axis.track import TimelineTrack, TrackEvent

ROW_HEIGHT = 16.0
_MOST_ROWS = 5
_FILL = 0.28


class SourceBar(NamedTuple):
    """A source of the viewed output.

    Args:
        node_path: Its path.
        name: As the user named it.
        family: Of its node type, for the colour.
        clip: What it is on the project's rate.
        source_clip: What it is by itself.
        is_connected: Whether the viewed output is made from it; else it is sound that nothing reads.
    """

    node_path: str
    name: str
    family: str
    clip: ClipInfo
    source_clip: ClipInfo
    is_connected: bool = True

    @property
    def is_conformed(self) -> bool:
        """Whether it runs at another rate than its own."""
        return self.source_clip.rate != self.clip.rate

    def make_label(self) -> str:
        """Return its name, and its rate where that is not the project's: `take 2 · 24 → 25 fps`."""
        if not self.is_connected:
            return tr("{name} · not connected, not heard", name=self.name)
        if not self.is_conformed:
            return tr("{name} · source", name=self.name)
        return tr("{name} · {own} → {rate} fps", name=self.name, own=self.source_clip.rate, rate=self.clip.rate)

    def make_tooltip(self) -> str:
        """Return all that is known of it."""
        about = [self.name, str(self.source_clip)]
        if self.is_conformed:
            count = tr_n("{count} frame", "{count} frames", self.clip.length)
            about.append(tr("here at {rate} fps: {count}", rate=self.clip.rate, count=count))
        if not self.is_connected:
            about.append(
                tr("Connect its output to the sound of the node that writes the video, or view it to hear it.")
            )
        return "\n".join(part for part in about if part)


class SourceSignals(QObject):
    """Signals of the track of sources.

    Signals:
        node_requested(str): Show this node, by its path.
    """

    node_requested = Signal(str)


class SourcesTrack(TimelineTrack):
    """A bar for each source; hidden where there is but one, and that one as it is."""

    def __init__(self) -> None:
        self.signals = SourceSignals()
        self._bars: tuple[SourceBar, ...] = ()
        self._hovered: str | None = None

    @property
    def source_bars(self) -> tuple[SourceBar, ...]:
        """The bars that are shown."""
        return self._bars

    def set_bars(self, bars: tuple[SourceBar, ...]) -> bool:
        """Show these sources; return whether they are others than before."""
        is_needed = len(bars) > 1 or any(bar.is_conformed or not bar.is_connected for bar in bars)
        before, self._bars = self._bars, bars if is_needed else ()
        return before != self._bars

    def compute_height(self) -> float:
        """Return the height of a row for each; what is more shares the last one."""
        return min(len(self._bars), _MOST_ROWS) * ROW_HEIGHT

    def paint_track(self, painter: QPainter, rect: QRectF, scene: TimelineScene) -> None:
        """Paint bars and names."""
        painter.setFont(make_small_font())
        metrics = QFontMetricsF(make_small_font())
        for bar, place in self._iter_bar_rects(rect, scene):
            _paint_bar(painter, place, theme.find_family_color(bar.family), lit=bar.node_path == self._hovered)
            left = max(place.left(), rect.left()) + theme.SPACE_2
            room = QRectF(left, place.top(), place.right() - theme.SPACE_1 - left, place.height())
            text = metrics.elidedText(bar.make_label(), Qt.TextElideMode.ElideRight, room.width())
            plain = Colors.TEXT if bar.is_connected else Colors.FAINT
            painter.setPen(Colors.WARNING if bar.is_conformed and bar.is_connected else plain)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        if len(self._bars) > _MOST_ROWS:
            last = QRectF(rect.left() + theme.SPACE_2, rect.bottom() - ROW_HEIGHT, rect.width(), ROW_HEIGHT)
            painter.setPen(Colors.SECONDARY)
            rest = tr("{count} more", count=len(self._bars) - _MOST_ROWS + 1)
            painter.drawText(last, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, rest)

    def handle_hover(self, event: TrackEvent) -> Qt.CursorShape | None:
        """Light the bar up that a double click would show."""
        bar = self._bar_at(event)
        self._hovered = bar.node_path if bar is not None else None
        return Qt.CursorShape.PointingHandCursor if bar is not None else None

    def handle_leave(self) -> None:
        """Light none up."""
        self._hovered = None

    def make_tooltip(self, event: TrackEvent) -> str:
        """Return what is known of the source."""
        bar = self._bar_at(event)
        return f"{bar.make_tooltip()}\n{tr('A double click shows the node')}" if bar is not None else ""

    def handle_double_click(self, event: TrackEvent) -> bool:
        """Show the node."""
        bar = self._bar_at(event)
        if bar is not None:
            self.signals.node_requested.emit(bar.node_path)
        return bar is not None

    def _bar_at(self, event: TrackEvent) -> SourceBar | None:
        places = self._iter_bar_rects(event.rect, event.scene)
        return next((bar for bar, place in places if place.contains(event.pos)), None)

    def _iter_bar_rects(self, rect: QRectF, scene: TimelineScene) -> Iterator[tuple[SourceBar, QRectF]]:
        shown = len(self._bars) if len(self._bars) <= _MOST_ROWS else _MOST_ROWS - 1
        for row, bar in enumerate(self._bars[:shown]):
            left, right = scene.time_axis.x_of(0), scene.time_axis.x_of(_length(bar, scene))
            yield bar, QRectF(left, rect.top() + row * ROW_HEIGHT + 1, max(2.0, right - left), ROW_HEIGHT - 2)


def _length(bar: SourceBar, scene: TimelineScene) -> int:
    """Return how far a bar reaches: a still goes on to the clip's end."""
    return bar.clip.length if bar.clip.length > 1 else scene.clip_length


def _paint_bar(painter: QPainter, place: QRectF, color: QColor, *, lit: bool) -> None:
    painter.setPen(QPen(Colors.TEXT if lit else theme.with_alpha(color, 0.7), 1))
    painter.setBrush(theme.with_alpha(color, _FILL))
    painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS_FIELD, theme.RADIUS_FIELD)
    painter.setBrush(Qt.BrushStyle.NoBrush)
