"""Bars for the files and makers that the viewed output is made from, each as long as it is, on one rate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from studio.core.clip import ClipFacts
from studio.core.language import tr, tr_n
from studio.ui import theme
from studio.ui.theme import Colors
from studio.ui.timeline.scene import Scene, small_font
from studio.ui.timeline.track import Track, TrackEvent

ROW = 16.0
_MOST_ROWS = 5
_FILL = 0.28


class SourceBar(NamedTuple):
    """A source of the viewed output.

    Args:
        node: Its path.
        name: As the user named it.
        family: Of its node type, for the colour.
        clip: What it is on the project's rate.
        own: What it is by itself.
    """

    node: str
    name: str
    family: str
    clip: ClipFacts
    own: ClipFacts

    @property
    def is_conformed(self) -> bool:
        """Whether it runs at another rate than its own."""
        return self.own.rate != self.clip.rate

    def text(self) -> str:
        """Return its name, and its rate where that is not the project's: `take 2 · 24 → 25 fps`."""
        if not self.is_conformed:
            return self.name
        return tr("{name} · {own} → {rate} fps", name=self.name, own=self.own.rate, rate=self.clip.rate)

    def tip(self) -> str:
        """Return all that is known of it."""
        about = [self.name, str(self.own)]
        if self.is_conformed:
            count = tr_n("{count} frame", "{count} frames", self.clip.length)
            about.append(tr("here at {rate} fps: {count}", rate=self.clip.rate, count=count))
        return "\n".join(part for part in about if part)


class SourceSignals(QObject):
    """What the user wants of sources.

    Signals:
        node_wanted(str): Show this node, by its path.
    """

    node_wanted = Signal(str)


class SourcesTrack(Track):
    """A bar for each source; hidden where there is but one, and that one as it is."""

    def __init__(self) -> None:
        self.signals = SourceSignals()
        self._bars: tuple[SourceBar, ...] = ()
        self._hovered: str | None = None

    @property
    def bars(self) -> tuple[SourceBar, ...]:
        """What is shown."""
        return self._bars

    def set(self, bars: tuple[SourceBar, ...]) -> bool:
        """Show these sources; return whether they are others than before."""
        before, self._bars = self._bars, bars if len(bars) > 1 or any(bar.is_conformed for bar in bars) else ()
        return before != self._bars

    def height(self) -> float:
        """Return the height of a row for each; what is more shares the last one."""
        return min(len(self._bars), _MOST_ROWS) * ROW

    def paint(self, painter: QPainter, rect: QRectF, scene: Scene) -> None:
        """Paint bars and names."""
        painter.setFont(small_font())
        metrics = QFontMetricsF(small_font())
        for bar, place in self._places(rect, scene):
            _paint_bar(painter, place, theme.family_color(bar.family), lit=bar.node == self._hovered)
            left = max(place.left(), rect.left()) + theme.SPACE_2
            room = QRectF(left, place.top(), place.right() - theme.SPACE_1 - left, place.height())
            text = metrics.elidedText(bar.text(), Qt.TextElideMode.ElideRight, room.width())
            painter.setPen(Colors.WARNING if bar.is_conformed else Colors.TEXT)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        if len(self._bars) > _MOST_ROWS:
            last = QRectF(rect.left() + theme.SPACE_2, rect.bottom() - ROW, rect.width(), ROW)
            painter.setPen(Colors.SECONDARY)
            rest = tr("{count} more", count=len(self._bars) - _MOST_ROWS + 1)
            painter.drawText(last, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, rest)

    def hover(self, event: TrackEvent) -> Qt.CursorShape | None:
        """Light the bar up that a double click would show."""
        bar = self._bar_at(event)
        self._hovered = bar.node if bar is not None else None
        return Qt.CursorShape.PointingHandCursor if bar is not None else None

    def leave(self) -> None:
        """Light none up."""
        self._hovered = None

    def tip(self, event: TrackEvent) -> str:
        """Return what is known of the source."""
        bar = self._bar_at(event)
        return f"{bar.tip()}\n{tr('A double click shows the node')}" if bar is not None else ""

    def double_click(self, event: TrackEvent) -> bool:
        """Show the node."""
        bar = self._bar_at(event)
        if bar is not None:
            self.signals.node_wanted.emit(bar.node)
        return bar is not None

    def _bar_at(self, event: TrackEvent) -> SourceBar | None:
        places = self._places(event.rect, event.scene)
        return next((bar for bar, place in places if place.contains(event.pos)), None)

    def _places(self, rect: QRectF, scene: Scene) -> Iterator[tuple[SourceBar, QRectF]]:
        shown = len(self._bars) if len(self._bars) <= _MOST_ROWS else _MOST_ROWS - 1
        for row, bar in enumerate(self._bars[:shown]):
            left, right = scene.axis.x_of(0), scene.axis.x_of(_length(bar, scene))
            yield bar, QRectF(left, rect.top() + row * ROW + 1, max(2.0, right - left), ROW - 2)


def _length(bar: SourceBar, scene: Scene) -> int:
    """Return how far a bar reaches: a still goes on to the clip's end."""
    return bar.clip.length if bar.clip.length > 1 else scene.length


def _paint_bar(painter: QPainter, place: QRectF, color: QColor, *, lit: bool) -> None:
    painter.setPen(QPen(Colors.TEXT if lit else theme.with_alpha(color, 0.7), 1))
    painter.setBrush(theme.with_alpha(color, _FILL))
    painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS_FIELD, theme.RADIUS_FIELD)
    painter.setBrush(Qt.BrushStyle.NoBrush)
