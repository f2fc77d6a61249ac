"""Marks on the timeline: what the track and the keys ask for becomes edits of the document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QPointF, QRect

from studio.graph.commands.marks import AddMark, RemoveMarks, SetMark
from studio.graph.history import Document, ProjectChange
from studio.graph.model import Mark
from studio.ui.features.timeline.canvas.timeline_canvas import TimelineCanvas
from studio.ui.features.timeline.mark_popup import MarkPopup
from studio.ui.features.timeline.tracks.marks_track import HEIGHT
from studio.ui.shell.shortcuts.dispatch import Handlers


class MarkEditor(QObject):
    """Editor of marks: connects their track to the document.

    Args:
        document: Holds the marks.
        canvas: Shows them.
        go: Moves the playhead.
        parent: Qt's owner.
    """

    def __init__(self, document: Document, canvas: TimelineCanvas, go: Callable[[int], None], parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._canvas = canvas
        self._go = go
        self.popup: MarkPopup | None = None
        said = canvas.marks_track.signals
        said.mark_clicked.connect(go)
        said.mark_moved.connect(self._move)
        said.edit_requested.connect(self._edit)
        said.removal_requested.connect(self._remove)
        document.project_changed.connect(self._on_changed)
        self._show()

    def build_handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {
            "timeline.mark": self.toggle_mark,
            "timeline.mark_note": self.edit_current_mark,
            "timeline.remove_marks": self.remove_all_marks,
            "timeline.previous_mark": partial(self.go_to_mark, -1),
            "timeline.next_mark": partial(self.go_to_mark, 1),
        }

    def toggle_mark(self) -> None:
        """Mark the playhead's frame, or take its mark away."""
        frame = self._canvas.curve_scene.current_frame
        if self._mark(frame) is not None:
            self._remove(frozenset({frame}))
        elif self._canvas.curve_scene.clip_length:
            self._document.apply_command(AddMark(Mark(frame)))

    def edit_current_mark(self) -> None:
        """Open the note of the playhead's frame."""
        if self._canvas.curve_scene.clip_length:
            place = self._canvas.find_placement(self._canvas.ruler)
            frame = self._canvas.curve_scene.current_frame
            below = place.rect.bottom() if place is not None else 0.0
            self._edit(frame, QPointF(self._canvas.curve_scene.time_axis.x_of(frame), below))

    def remove_all_marks(self) -> None:
        """Take all marks away."""
        self._remove(frozenset(mark.frame for mark in self._document.project.marks))

    def remove_hovered_mark(self) -> bool:
        """Take the mark under the mouse away; return whether there is one."""
        mark = self._canvas.marks_track.hovered_mark
        if mark is not None:
            self._remove(frozenset({mark.frame}))
        return mark is not None

    def go_to_mark(self, direction: int) -> None:
        """Move the playhead to the next mark, or to the previous one (`direction` -1)."""
        here = self._canvas.curve_scene.current_frame
        ahead = [mark.frame for mark in self._document.project.marks if (mark.frame - here) * direction > 0]
        if ahead:
            self._go(min(ahead) if direction > 0 else max(ahead))

    def _mark(self, frame: int) -> Mark | None:
        return next((mark for mark in self._document.project.marks if mark.frame == frame), None)

    def _move(self, frame: int, to: int) -> None:
        mark = self._mark(frame)
        if mark is not None:
            self._document.apply_command(SetMark(frame, replace(mark, frame=to)))

    def _remove(self, frames: frozenset[int]) -> None:
        if frames:
            self._document.apply_command(RemoveMarks(frames))

    def _edit(self, frame: int, at: QPointF) -> None:
        mark = self._mark(frame)
        self.popup = MarkPopup(mark or Mark(frame), self._canvas, new=mark is None)
        self.popup.mark_edited.connect(self._save_mark)
        self.popup.destroyed.connect(self._on_popup_gone)
        flag = QRect(round(at.x() - HEIGHT), round(at.y() - HEIGHT), round(HEIGHT), round(HEIGHT))
        self.popup.open_by_place(self._canvas, flag)

    def _save_mark(self, mark: Mark) -> None:
        self._document.apply_command(AddMark(mark) if self._mark(mark.frame) is None else SetMark(mark.frame, mark))

    def _on_popup_gone(self) -> None:
        self.popup = None

    def _on_changed(self, change: ProjectChange) -> None:
        if change.after.marks != change.before.marks:
            self._show()

    def _show(self) -> None:
        marks = self._document.project.marks
        self._canvas.curve_scene.snap_points["marks"] = tuple(mark.frame for mark in marks)
        if self._canvas.marks_track.set_marks(marks):
            self._canvas.update_layout()
        else:
            self._canvas.refresh(self._canvas.marks_track)
