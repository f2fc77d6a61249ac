"""Marks with notes, between ruler and cache bar."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from html import escape

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QMenu

from studio.core.translation import tr
from studio.graph.model import Mark
from studio.ui.shell.menus.menu_entries import add_heading
from studio.ui.widgets import theme
from studio.ui.widgets.text.markup import Markup, escape_menu_text
from studio.ui.widgets.theme import Colors
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene, make_small_font
from studio.ui.widgets.time_axis.track import TimelineTrack, TrackEvent

HEIGHT = 18.0
_FLAG = 9.0
_GRIP = 3.0
_LEAST_TEXT = 24.0
_LONGEST_ENTRY = 60
_LISTED = 30


def get_mark_color(mark: Mark) -> QColor:
    """Return the colour of a mark: the theme's where it has none of its own."""
    return QColor(mark.color) if mark.color else Colors.COMPUTING


class MarkSignals(QObject):
    """Signals of the track of marks.

    Signals:
        mark_clicked(int): Go to this frame.
        mark_moved(int, int): A mark is to go from one frame to another.
        edit_requested(int, QPointF): Open the note of the mark on this frame, which is made if there is none; below
            this place of the canvas.
        removal_requested(frozenset[int]): Take the marks off these frames.
    """

    mark_clicked = Signal(int)
    mark_moved = Signal(int, int)
    edit_requested = Signal(int, QPointF)
    removal_requested = Signal(object)


class MarksTrack(TimelineTrack):
    """Flags with their notes beside them. They are dragged, and edited with a double click; without any it is hidden.

    A drag is shown here alone; the mark moves when it ends, so that it takes no other one with it on its way.
    """

    def __init__(self) -> None:
        self.signals = MarkSignals()
        self._marks: tuple[Mark, ...] = ()
        self._hovered: Mark | None = None
        self._dragged: Mark | None = None
        self._to = 0

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The marks that are shown, by frame."""
        return self._marks

    @property
    def hovered_mark(self) -> Mark | None:
        """The mark under the mouse."""
        return self._hovered

    def set_marks(self, marks: tuple[Mark, ...]) -> bool:
        """Show these marks; return whether the height changes."""
        before, self._marks = self._marks, marks
        self._hovered = None
        return bool(before) != bool(marks)

    def compute_height(self) -> float:
        """Return the height of a line of text; 0 without a mark."""
        return HEIGHT if self._marks else 0.0

    def paint_track(self, painter: QPainter, rect: QRectF, scene: TimelineScene) -> None:
        """Paint flags and notes; a note ends before the next flag."""
        painter.fillRect(rect, Colors.PANEL)
        painter.setFont(make_small_font())
        for mark, place in self._iter_mark_rects(rect, scene):
            color = get_mark_color(mark)
            lit = mark in (self._hovered, self._dragged) or (mark.frame == self._to and self._dragged is not None)
            painter.setPen(QPen(Colors.TEXT if lit else theme.blend_colors(color, Colors.CANVAS, 0.5), 1))
            painter.setBrush(color)
            painter.drawPolygon(_flag(place))
            text = place.adjusted(_FLAG + theme.SPACE_1, 0, -theme.SPACE_1, 0)
            if text.width() >= _LEAST_TEXT:
                metrics = QFontMetricsF(make_small_font())
                painter.setPen(Colors.TEXT if lit else Colors.SECONDARY)
                shown = metrics.elidedText(_line(mark), Qt.TextElideMode.ElideRight, text.width())
                painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def handle_press(self, event: TrackEvent) -> bool:
        """Take the mark under the mouse; a click goes to its frame."""
        self._dragged = self.mark_at(event)
        if self._dragged is None:
            return False
        self._to = self._dragged.frame
        return True

    def handle_drag(self, event: TrackEvent) -> None:
        """Show the mark where it would lie."""
        if self._dragged is not None:
            wanted = max(0, event.snap_frame(event.boundary_at_mouse, exclude=(self._dragged.frame,)))
            self._to = event.scene.clip_frames.clamp(wanted)

    def handle_release(self, event: TrackEvent) -> None:
        """Move the mark; go to it, where it was not dragged."""
        mark, self._dragged = self._dragged, None
        if mark is not None and self._to != mark.frame:
            self.signals.mark_moved.emit(mark.frame, self._to)
        elif mark is not None:
            self.signals.mark_clicked.emit(mark.frame)

    def handle_hover(self, event: TrackEvent) -> Qt.CursorShape | None:
        """Light the mark up that a press would take."""
        self._hovered = self.mark_at(event)
        return Qt.CursorShape.PointingHandCursor if self._hovered is not None else None

    def handle_leave(self) -> None:
        """Light none up."""
        self._hovered = None

    def make_tooltip(self, event: TrackEvent) -> str:
        """Return the whole note."""
        mark = self.mark_at(event)
        if mark is None:
            return ""
        note = escape(mark.text).replace("\n", "<br>")
        head = tr("<b>Mark at {frame}</b>", frame=escape(event.scene.format_frame(mark.frame)))
        return Markup(f"{head}<br>{note}" if note else head)

    def handle_double_click(self, event: TrackEvent) -> bool:
        """Open the note of the mark; beside the marks, make one."""
        mark = self.mark_at(event)
        self._emit_request(event, event.scene.clip_frames.clamp(event.frame_at_mouse) if mark is None else mark.frame)
        return True

    def make_context_menu(self, event: TrackEvent) -> QMenu | None:
        """Offer to edit and to remove the mark, and to go to any."""
        menu, mark = QMenu(), self.mark_at(event)
        frame = event.scene.clip_frames.clamp(event.frame_at_mouse) if mark is None else mark.frame
        text = tr("Add Mark…") if mark is None else tr("Edit Mark…")
        menu.addAction(text).triggered.connect(partial(self._emit_request, event, frame))
        if mark is not None:
            remove = menu.addAction(tr("Remove Mark"))
            remove.triggered.connect(partial(self.signals.removal_requested.emit, frozenset({frame})))
        every = menu.addAction(tr("Remove All Marks"))
        every.triggered.connect(
            partial(self.signals.removal_requested.emit, frozenset(each.frame for each in self._marks))
        )
        add_heading(menu, tr("Go to"))
        for each in self._marks[:_LISTED]:
            name = f"{event.scene.format_frame(each.frame)}  {_line(each)}".strip()[:_LONGEST_ENTRY]
            menu.addAction(escape_menu_text(name)).triggered.connect(
                partial(self.signals.mark_clicked.emit, each.frame)
            )
        return menu

    def mark_at(self, event: TrackEvent) -> Mark | None:
        """Return the mark whose flag or note is under the mouse."""
        metrics = QFontMetricsF(make_small_font())
        for mark, place in reversed(list(self._iter_mark_rects(event.rect, event.scene))):
            text = metrics.horizontalAdvance(_line(mark)) + theme.SPACE_2 if mark.text else 0.0
            reach = max(_FLAG, min(place.width(), _FLAG + text))
            if place.left() - _GRIP <= event.pos.x() <= place.left() + reach + _GRIP:
                return mark
        return None

    def _emit_request(self, event: TrackEvent, frame: int) -> None:
        at = QPointF(event.scene.time_axis.x_of(frame), event.rect.bottom())
        self.signals.edit_requested.emit(frame, at)

    def _iter_mark_rects(self, rect: QRectF, scene: TimelineScene) -> Iterator[tuple[Mark, QRectF]]:
        """Yield the marks that are to be seen, each with its place up to the next one."""
        shown = sorted(self._iter_shown_marks(), key=lambda mark: mark.frame)
        ends = [scene.time_axis.x_of(mark.frame) for mark in shown[1:]] + [rect.right()]
        for mark, end in zip(shown, ends, strict=True):
            left = scene.time_axis.x_of(mark.frame)
            if end >= rect.left() and left <= rect.right() and mark.frame <= scene.clip_length:
                yield mark, QRectF(left, rect.top(), max(_FLAG, end - left), rect.height())

    def _iter_shown_marks(self) -> Iterator[Mark]:
        others = (mark for mark in self._marks if mark is not self._dragged)
        moved = () if self._dragged is None else (replace(self._dragged, frame=self._to),)
        return itertools.chain(others, moved)


def _line(mark: Mark) -> str:
    return " ".join(mark.text.split())


def _flag(place: QRectF) -> QPolygonF:
    left, top, foot = place.left() + 0.5, place.top() + 3, place.bottom() - 3
    corners = (
        (left, top),
        (left + _FLAG, top),
        (left + _FLAG - 3, (top + foot) / 2),
        (left + _FLAG, foot),
        (left, foot),
    )
    return QPolygonF([QPointF(x, y) for x, y in corners])
