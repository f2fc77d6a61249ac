"""The column left of the timeline's canvas: tools beside the ruler, below them the heads of the tracks."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, QPoint, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from studio.core.translation import tr
from studio.sdk.sequence.edits.tracks import set_track
from studio.ui.features.timeline.canvas.timeline_canvas import TimelineCanvas
from studio.ui.features.timeline.sequence.heads.tool_bar import SequenceToolBar
from studio.ui.features.timeline.sequence.heads.track_head import TrackHead
from studio.ui.features.timeline.sequence.model.sequence_editor import SequenceEditor
from studio.ui.features.timeline.sequence.sequence_lanes import SequenceLanes
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.theme import Colors

WIDTH: Final = 178


class HeadsColumn(QWidget):
    """Seen while a sequence is edited.

    Args:
        editor: Has the sequence.
        canvas: Where the tracks are painted.
        lanes: The tracks.
        parent: Qt's owner.

    Signals:
        track_menu_requested(int, QPoint): The menu of a track is to be opened, at a place of the screen.
    """

    track_menu_requested = Signal(int, object)

    def __init__(self, editor: SequenceEditor, canvas: TimelineCanvas, lanes: SequenceLanes, parent: QWidget) -> None:
        super().__init__(parent)
        self._editor, self._canvas, self._lanes = editor, canvas, lanes
        self.setFixedWidth(WIDTH)
        self.tool_bar = SequenceToolBar(editor, lambda: canvas.curve_scene.is_snapping, self)
        self._room = QWidget(self)
        self.track_heads: list[TrackHead] = []
        self.setVisible(False)
        lanes.signals.laid_out.connect(self.refresh)
        canvas.track_scroll_bar.valueChanged.connect(self._place_heads)
        canvas.divider_moved.connect(self._place_heads)
        canvas.installEventFilter(self)

    def refresh(self) -> None:
        """Show the heads of the tracks that there are."""
        self.setVisible(self._editor.is_on)
        rows = self._lanes.row_layout.rows
        while len(self.track_heads) > len(rows):
            head = self.track_heads.pop()
            head.hide()
            head.deleteLater()
        while len(self.track_heads) < len(rows):
            self.track_heads.append(self._make_head(len(self.track_heads)))
        for head, row in zip(self.track_heads, rows, strict=True):
            head.show_track(self._editor.sequence.tracks[row.index])
        self._place_heads()

    def edit_track_name(self, index: int) -> None:
        """Let the user type another name of a track."""
        for head, row in zip(self.track_heads, self._lanes.row_layout.rows, strict=True):
            if row.index == index:
                head.edit_name()

    def _make_head(self, number: int) -> TrackHead:
        head = TrackHead(self._room)
        head.attribute_changed.connect(partial(self._on_attribute, number))
        head.menu_requested.connect(partial(self._on_menu, number))
        head.show()
        return head

    def _on_attribute(self, number: int, name: str, value: object) -> None:
        index = self._lanes.row_layout.rows[number].index
        values: dict[str, Any] = {name: value}
        self._editor.edit(lambda sequence: set_track(sequence, index, **values), tr("Change a Track"))

    def _on_menu(self, number: int, at: QPoint) -> None:
        self.track_menu_requested.emit(self._lanes.row_layout.rows[number].index, at)

    def _place_heads(self, *_: object) -> None:
        if not self.isVisibleTo(self.parentWidget()):
            return
        canvas = self._canvas
        foot = canvas.track_stack.compute_bottom_rect(canvas.width(), canvas.height())
        self.tool_bar.setGeometry(0, 0, self.width(), min(round(foot.top()), self.tool_bar.sizeHint().height()))
        self._room.setGeometry(0, round(foot.top()), self.width(), round(foot.height()))
        place = canvas.find_placement(self._lanes)
        top = (place.rect.top() if place is not None else -self._lanes.compute_height()) - foot.top()
        for head, row in zip(self.track_heads, self._lanes.row_layout.rows, strict=False):
            head.setGeometry(0, round(top + row.top), self.width() - 1, round(row.height))
            head.lay_out()

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, and a line beside the canvas."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Colors.PANEL)
        painter.setPen(QPen(Colors.LINE, 1))
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())
        painter.end()

    @guard_override(default=False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the canvas."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._place_heads()
        return False
