"""The entries Undo and Redo of the menu: what they would undo, and whether they can."""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio.core.translation import tr
from studio.graph.history import Document, ProjectChange
from studio.ui.shell.menus.window_actions import WindowActions, format_menu_text
from studio.ui.shell.shortcuts.dispatch import ActionRegistry
from studio.ui.shell.shortcuts.requirements import REDO_NEEDED, UNDO_NEEDED


class UndoActions(QObject):
    """Keeps the texts of Undo and Redo up to date.

    Args:
        document: Has the steps.
        board: Gets the actions.
        actions: The window's menus.
        parent: Qt's owner.
    """

    def __init__(
        self, document: Document, board: ActionRegistry, actions: WindowActions, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._actions = actions
        board.add_handlers({"edit.undo": document.undo, "edit.redo": document.redo})
        board.set_obstacle("edit.undo", lambda: "" if document.undo_label else tr(UNDO_NEEDED))
        board.set_obstacle("edit.redo", lambda: "" if document.redo_label else tr(REDO_NEEDED))
        document.project_changed.connect(self._on_document_changed)
        self._show()

    def close(self) -> None:
        """Let go of the document."""
        self._document.project_changed.disconnect(self._on_document_changed)

    def _on_document_changed(self, change: ProjectChange) -> None:
        self._show()

    def _show(self) -> None:
        undo, redo = self._document.undo_label, self._document.redo_label
        for name, text, possible in (
            ("edit.undo", tr("Undo {step}", step=undo) if undo else tr("Undo"), bool(undo)),
            ("edit.redo", tr("Redo {step}", step=redo) if redo else tr("Redo"), bool(redo)),
        ):
            self._actions.set_action_text(name, format_menu_text(text))
            self._actions[name].setEnabled(possible)
