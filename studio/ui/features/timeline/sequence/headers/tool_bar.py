"""The tools that cut, and switches, beside the ruler."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from studio.core.translation import tr, tr_noop
from studio.ui.features.timeline.sequence.headers.tool_icons import ADD_TRACK, CHAIN, MAGNET, TOOL_ICONS
from studio.ui.features.timeline.sequence.model.sequence_editor import EditTool, SequenceEditor
from studio.ui.shell.icon_button import IconButton
from studio.ui.widgets.icon_painting import IconPainter

_TOOLS: Final = {
    EditTool.SELECT: tr_noop("Select and move clips, trim edges"),
    EditTool.TRIM: tr_noop("Trim edges, what follows moves along; slip clips"),
    EditTool.ROLL: tr_noop("Roll cuts: one clip ends later, the next one begins later"),
    EditTool.SLIP: tr_noop("Slip clips: show another part of their source"),
    EditTool.SLIDE: tr_noop("Slide clips between their neighbors"),
    EditTool.BLADE: tr_noop("Blade: cut clips; with Shift on all tracks"),
}


class SequenceToolBar(QWidget):
    """Two lines of small buttons.

    Args:
        editor: Has the tool.
        get_snapping: Returns whether anything snaps.
        parent: Qt's owner.

    Signals:
        snapping_clicked(): It is to snap, or no longer.
        tracks_clicked(): The menu of tracks is to be opened.
    """

    snapping_clicked = Signal()
    tracks_clicked = Signal()

    def __init__(self, editor: SequenceEditor, get_snapping: Callable[[], bool], parent: QWidget) -> None:
        super().__init__(parent)
        self._editor, self._get_snapping = editor, get_snapping
        self.setAccessibleName(tr("Tools that cut"))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(4, 0, 4, 0)
        self._grid.setSpacing(0)
        self.tool_buttons = {tool: self._add_tool(tool, column) for column, tool in enumerate(EditTool)}
        self.snap_button = self._add(1, 0, MAGNET, tr("Snap to cuts, markers and the playhead"), "sequence.snapping")
        self.link_button = self._add(1, 1, CHAIN, tr("Select linked clips together"), "sequence.linked_selection")
        self.tracks_button = self._add(1, 2, ADD_TRACK, tr("Add a track"), "")
        self.snap_button.clicked.connect(self.snapping_clicked)
        self.link_button.clicked.connect(editor.toggle_linked_selection)
        self.tracks_button.clicked.connect(self.tracks_clicked)
        self.snap_button.setCheckable(True)
        self.link_button.setCheckable(True)
        editor.tool_changed.connect(self.refresh)
        editor.options_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what is chosen."""
        for tool, button in self.tool_buttons.items():
            button.setChecked(tool is self._editor.tool)
        self.snap_button.setChecked(self._get_snapping())
        self.link_button.setChecked(self._editor.selects_linked)

    def _add_tool(self, tool: EditTool, column: int) -> IconButton:
        button = self._add(0, column, TOOL_ICONS[tool], tr(_TOOLS[tool]), f"sequence.tool_{tool}")
        button.setCheckable(True)
        button.clicked.connect(lambda: self._choose(tool))
        return button

    def _choose(self, tool: EditTool) -> None:
        self._editor.set_tool(tool)
        self.refresh()

    def _add(self, row: int, column: int, icon: IconPainter, name: str, action: str) -> IconButton:
        button = IconButton(icon, name, action, self, by_tab=True)
        self._grid.addWidget(button, row, column)
        return button
