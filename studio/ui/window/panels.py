"""The panels that need a document: made once the nodes are loaded."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from studio.graph.history import Document
from studio.ui.background import Background
from studio.ui.dialogs import Dialogs
from studio.ui.history_panel import HistoryPanel
from studio.ui.inspector import InspectorPanel
from studio.ui.library import LibraryPanel
from studio.ui.node_editor import NodeEditorPanel
from studio.ui.node_help import HelpPanel
from studio.ui.timeline import TimelinePanel
from studio.ui.viewer import ViewerPanel
from studio.ui.window.memory import Memory


@dataclass(frozen=True, slots=True)
class Panels:
    """One of each."""

    node_editor: NodeEditorPanel
    library: LibraryPanel
    inspector: InspectorPanel
    viewer: ViewerPanel
    timeline: TimelinePanel
    help: HelpPanel
    history: HistoryPanel

    @classmethod
    def of(cls, document: Document, dialogs: Dialogs, memory: Memory, background: Background) -> Panels:
        """Make them."""
        return cls(
            NodeEditorPanel(document, usage=memory, choices=memory),
            LibraryPanel(document.registry),
            InspectorPanel(document, dialogs=dialogs, background=background),
            ViewerPanel(),
            TimelinePanel(document),
            HelpPanel(),
            HistoryPanel(document),
        )

    def docked(self) -> dict[str, QWidget]:
        """Return the panels by the names of their docks."""
        return {
            "graph": self.node_editor,
            "library": self.library,
            "inspector": self.inspector,
            "viewer": self.viewer,
            "timeline": self.timeline,
            "help": self.help,
            "history": self.history,
        }
