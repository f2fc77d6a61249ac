"""The checkpoints of a training below the frames: marks along a scale of steps, which is the track's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QMenu

from studio.core.translation import tr, tr_noop
from studio.engine.training.run_files.checkpoint_files import RunCheckpoint
from studio.ui.features.training.run.training_text import format_checkpoint
from studio.ui.widgets.plots.frame_axis import MARGIN
from studio.ui.widgets.theme import SPACE_1, SPACE_2, Colors
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene, make_small_font
from studio.ui.widgets.time_axis.track import TimelineTrack, TrackEvent

HEIGHT: Final = 38.0
_TEXT: Final = 17.0
_RADIUS: Final = 3.5
_WISHES: Final = (
    ("use", tr_noop("Use This Checkpoint"), 1),
    ("compare", tr_noop("Compare Two as A and B"), 2),
    ("fine_tune", tr_noop("Fine-Tune from This Checkpoint"), 1),
    ("reveal", tr_noop("Show in Folder"), 1),
    ("delete", tr_noop("Delete…"), 1),
)


class CheckpointSignals(QObject):
    """Signals of the track of checkpoints.

    Signals:
        checkpoint_scrubbed(RunCheckpoint): The networks are to run with this one, as a drag goes on.
        scrub_ended(), scrub_cancelled(): The drag is over, or is to be as if it had never begun.
        action_requested(str, tuple[RunCheckpoint, …]): "use", "compare", "fine_tune", "reveal" or "delete" these.
    """

    checkpoint_scrubbed = Signal(object)
    scrub_ended = Signal()
    scrub_cancelled = Signal()
    action_requested = Signal(str, object)


class CheckpointTrack(TimelineTrack):
    """Marks by step. A drag scrubs over them; Ctrl+click selects two to be compared; hidden without any.

    The one whose weights are in use is filled, the best has a star, the selected ones a ring.
    """

    def __init__(self) -> None:
        self.signals = CheckpointSignals()
        self.selected_checkpoints: tuple[RunCheckpoint, ...] = ()
        self._name = ""
        self._checkpoints: tuple[RunCheckpoint, ...] = ()
        self._used: RunCheckpoint | None = None
        self._hovered: RunCheckpoint | None = None
        self._dragging = False

    @property
    def is_scrubbing(self) -> bool:
        """Whether it is being scrubbed."""
        return self._dragging

    def set_checkpoints(self, name: str, checkpoints: Sequence[RunCheckpoint], used: RunCheckpoint | None) -> bool:
        """Show these; return whether the height changes.

        Args:
            name: Of the Train node.
            checkpoints: By step.
            used: The one whose weights are in use.
        """
        before = self.compute_height()
        self._name, self._checkpoints, self._used = name, tuple(checkpoints), used
        self.selected_checkpoints = tuple(one for one in self.selected_checkpoints if one in self._checkpoints)
        if self._hovered not in self._checkpoints:
            self._hovered = None
        return self.compute_height() != before

    def compute_height(self) -> float:
        """Return the height of a line of text and of the marks; 0 without a mark."""
        return HEIGHT if self._checkpoints else 0.0

    def cancel_drag(self) -> bool:
        """Take the drag back; return whether there was one."""
        was, self._dragging = self._dragging, False
        if was:
            self.signals.scrub_cancelled.emit()
        return was

    def x_of(self, checkpoint: RunCheckpoint, rect: QRectF) -> float:
        """Return the position of a mark."""
        line = self._line(rect)
        first, last = self._checkpoints[0].step, self._checkpoints[-1].step
        if last == first:
            return line.center().x()
        return line.left() + (checkpoint.step - first) / (last - first) * line.width()

    def _line(self, rect: QRectF) -> QRectF:
        inset = MARGIN + 2 * SPACE_2
        y = rect.top() + _TEXT + (rect.height() - _TEXT) / 2 - 1
        return QRectF(rect.left() + inset, y, max(1.0, rect.width() - 2 * inset), 0)

    def find_nearest_checkpoint(self, event: TrackEvent) -> RunCheckpoint | None:
        """Return the mark that is nearest to the mouse."""
        away: Callable[[RunCheckpoint], float] = lambda one: abs(self.x_of(one, event.rect) - event.pos.x())  # noqa: E731
        return min(self._checkpoints, key=away, default=None)

    def paint_track(self, painter: QPainter, rect: QRectF, scene: TimelineScene) -> None:
        """Paint the line, the marks, and what the one under the mouse, or else the one in use, says."""
        painter.setPen(QPen(Colors.LINE, 1))
        painter.drawLine(rect.topLeft(), rect.topRight())
        if not self._checkpoints:
            return
        line = self._line(rect)
        painter.drawLine(line.topLeft(), line.topRight())
        for one in self._checkpoints:
            self._paint_mark(painter, one, QPointF(self.x_of(one, rect), line.top()))
        self._paint_text(painter, rect)

    def _paint_mark(self, painter: QPainter, one: RunCheckpoint, at: QPointF) -> None:
        lit = one in (self._hovered, self._used)
        color = Colors.ACCENT if one == self._used else Colors.GOOD if one.is_best else Colors.SECONDARY
        painter.setPen(QPen(Colors.TEXT if one == self._hovered else color, 1.5))
        painter.setBrush(color if one == self._used else Colors.CANVAS)
        if one.is_best:
            painter.drawPolygon(_star(at, _RADIUS + 2.5))
        else:
            radius = _RADIUS + (1.0 if lit else 0.0)
            painter.drawEllipse(at, radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if one in self.selected_checkpoints:
            painter.setPen(QPen(Colors.COMPUTING, 1.5))
            painter.drawEllipse(at, _RADIUS + 4.5, _RADIUS + 4.5)

    def _paint_text(self, painter: QPainter, rect: QRectF) -> None:
        painter.setFont(make_small_font())
        metrics = QFontMetricsF(make_small_font())
        place = QRectF(MARGIN + SPACE_1, rect.top() + 2, rect.width() - 2 * MARGIN - SPACE_2, _TEXT)
        name = tr("Checkpoints of {name}", name=self._name)
        painter.setPen(Colors.FAINT)
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        told = self._hovered or self._used
        if told is None:
            return
        used = tr("in use") if told == self._used else ""
        text = " · ".join(part for part in (format_checkpoint(told), used) if part)
        room = place.adjusted(metrics.horizontalAdvance(name) + SPACE_2, 0, 0, 0)
        painter.setPen(Colors.TEXT)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)

    def handle_press(self, event: TrackEvent) -> bool:
        """Begin to scrub; with Ctrl, select the mark or let it go."""
        one = self.find_nearest_checkpoint(event)
        if one is None:
            return False
        if event.has_modifier(Qt.KeyboardModifier.ControlModifier):
            others = tuple(other for other in self.selected_checkpoints if other != one)
            self.selected_checkpoints = others if one in self.selected_checkpoints else (*others, one)[-2:]
            return True
        self._dragging = True
        self.handle_drag(event)
        return True

    def handle_drag(self, event: TrackEvent) -> None:
        """Let the networks run with the mark that is nearest."""
        one = self.find_nearest_checkpoint(event)
        if self._dragging and one is not None and one != self._used:
            self._hovered = one
            self.signals.checkpoint_scrubbed.emit(one)

    def handle_release(self, event: TrackEvent) -> None:
        """Leave it at that."""
        if self._dragging:
            self._dragging = False
            self.signals.scrub_ended.emit()

    def handle_hover(self, event: TrackEvent) -> Qt.CursorShape | None:
        """Light the mark up that a press would take."""
        self._hovered = self.find_nearest_checkpoint(event)
        return Qt.CursorShape.PointingHandCursor

    def handle_leave(self) -> None:
        """Light none up."""
        self._hovered = None

    def make_tooltip(self, event: TrackEvent) -> str:
        """Return what the mark is, and what can be done."""
        one = self.find_nearest_checkpoint(event)
        how = tr("Drag to look through the checkpoints; Ctrl+click two to compare them")
        return f"{format_checkpoint(one)}\n{how}" if one is not None else ""

    def make_context_menu(self, event: TrackEvent) -> QMenu | None:
        """Offer what can be done with the mark, or with the selected ones."""
        one = self.find_nearest_checkpoint(event)
        if one is None:
            return None
        menu = QMenu()
        pair = self._compared_checkpoints(one)
        for wish, text, needed in _WISHES:
            given = pair if needed == 2 else (one,)
            action = menu.addAction(tr(text))
            action.setEnabled(len(given) == needed)
            action.triggered.connect(partial(self.signals.action_requested.emit, wish, given))
        return menu

    def _compared_checkpoints(self, one: RunCheckpoint) -> tuple[RunCheckpoint, ...]:
        """Return the two to be compared: those that are selected, or the one in use and this one."""
        if len(self.selected_checkpoints) == 2:
            return tuple(sorted(self.selected_checkpoints, key=lambda each: each.step))
        return (self._used, one) if self._used is not None and self._used != one else ()


def _star(at: QPointF, radius: float) -> QPolygonF:
    """Return a star of four points."""
    inner = radius * 0.42
    corners = ((0, -radius), (inner, -inner), (radius, 0), (inner, inner), (0, radius), (-inner, inner), (-radius, 0))
    return QPolygonF([QPointF(at.x() + x, at.y() + y) for x, y in (*corners, (-inner, -inner))])
