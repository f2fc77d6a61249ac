"""Files that are dropped onto the tracks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QMimeData, QObject, QPointF, Qt
from PySide6.QtGui import QDragMoveEvent, QDropEvent

from studio.ui.features.timeline.canvas.timeline_canvas import TimelineCanvas
from studio.ui.features.timeline.sequence.model.sequence_editor import SequenceEditor
from studio.ui.features.timeline.sequence.sequence_lanes import SequenceLanes
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_PROJECT: Final = ".loom"


class DropPlace(NamedTuple):
    """Where files would go.

    Args:
        track: The index of the track; -1 for none.
        frame: The frame.
        inserts: Whether what follows makes room.
    """

    track: int
    frame: int
    inserts: bool


class DropMedia(QObject):
    """Takes files over the tracks.

    Args:
        canvas: The timeline's.
        editor: Has the sequence.
        lanes: The tracks.
        put: Puts files to a place.
    """

    def __init__(
        self,
        canvas: TimelineCanvas,
        editor: SequenceEditor,
        lanes: SequenceLanes,
        put: Callable[[list[str], DropPlace], object],
    ) -> None:
        super().__init__(editor)
        self._canvas, self._editor, self._lanes, self._put = canvas, editor, lanes, put
        canvas.setAcceptDrops(True)
        canvas.installEventFilter(self)

    @guard_override(default=False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take files over the tracks."""
        if event.type() in (QEvent.Type.DragEnter, QEvent.Type.DragMove) and isinstance(event, QDragMoveEvent):
            return self._move(event)
        if event.type() is QEvent.Type.DragLeave:
            self._show(None)
        elif event.type() is QEvent.Type.Drop and isinstance(event, QDropEvent):
            return self._drop(event)
        return False

    def _move(self, event: QDropEvent) -> bool:
        place = self._find_place(event)
        self._show(place)
        event.setAccepted(place is not None)
        if place is not None:
            event.setDropAction(Qt.DropAction.CopyAction)
        return True

    def _drop(self, event: QDropEvent) -> bool:
        place = self._find_place(event)
        self._show(None)
        event.setAccepted(place is not None)
        if place is not None:
            self._put(list_files(event.mimeData()), place)
        return True

    def _find_place(self, event: QDropEvent) -> DropPlace | None:
        if not self._editor.is_on or not list_files(event.mimeData()):
            return None
        lane = self._canvas.find_placement(self._lanes)
        at: QPointF = event.position()
        if lane is None or not lane.rect.contains(at):
            return None
        scene = self._canvas.curve_scene
        frame = max(0, scene.snap_frame(scene.time_axis.boundary_at(at.x())))
        row = self._lanes.row_layout.find_nearest_row(at.y() - lane.rect.top())
        inserts = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        return DropPlace(row.index if row is not None else -1, frame, inserts)

    def _show(self, place: DropPlace | None) -> None:
        if place is None:
            self._canvas.curve_scene.snap_guide = None
        self._lanes.show_drop(None if place is None else (place.track, place.frame))


def list_files(data: QMimeData) -> list[str]:
    """Return the local files that are dragged; none if a project is among them."""
    files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [] if any(file.suffix.lower() == _PROJECT for file in files) else [file.as_posix() for file in files]
