"""Renaming of nodes and notes in a field over the canvas."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from studio.ui.features.canvas.binding.canvas_binding import CanvasBinding
from studio.ui.features.canvas.tools.note_tools import NoteTools
from studio.ui.shell.fields.rename_field import RenameField
from studio.ui.shell.shortcuts.dispatch import Handlers


class NodeRenaming:
    """Opens the field that renames a node.

    Args:
        binding: The canvas and its document.
        notes: Edits a note where no node is selected.
        panel: Over what the field opens.
    """

    def __init__(self, binding: CanvasBinding, notes: NoteTools, panel: QWidget) -> None:
        self._binding, self._notes, self._panel = binding, notes, panel
        self.rename_field = RenameField(panel)
        self.rename_field.node_renamed.connect(binding.gestures.node_renamed)

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {"graph.rename": self.rename_selected}

    def rename_selected(self) -> None:
        """Open the field that renames the node selected last; without one, edit the selected note."""
        selected, view = self._binding.selected_nodes, self._binding.view
        if not selected:
            self._notes.edit_selected_note()
            return
        view.scroll_to_card(selected[-1])
        card, canvas = view.get_card(selected[-1]), view.canvas_view
        title = canvas.mapFromScene(card.mapRectToScene(card.model.layout.title_rect)).boundingRect()
        place = title.translated(canvas.mapTo(self._panel, QPoint(0, 0)))
        self.rename_field.open_editor(card.model.node, card.model.title, place)
