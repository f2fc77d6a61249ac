"""The history of the project in the window: a panel with the steps of undo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.core.translation import tr_noop
from studio.ui.shell.docks import Dock, DockArea
from studio.ui.shell.shortcuts.action import Action

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from studio.ui.shell.controllers.shell import Shell


class HistoryFeature:
    """Panel of the steps of undo."""

    _shell: Shell

    def actions(self) -> Sequence[Action]:
        """Return no actions: Undo and Redo belong to the window."""
        return ()

    def docks(self) -> Sequence[Dock]:
        """Return the panel."""
        return (Dock("history", tr_noop("History"), DockArea.RIGHT, 60, 50, self._make_panel),)

    def start(self, shell: Shell) -> None:
        """Keep the document for the panel."""
        self._shell = shell

    def close(self) -> None:
        """Do nothing: the panel lets go of the document when it is deleted."""

    def _make_panel(self) -> QWidget:
        from studio.ui.features.history.history_panel import HistoryPanel

        return HistoryPanel(self._shell.document)
