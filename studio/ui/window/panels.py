"""The panels that need a document: made once the nodes are loaded."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from studio.graph.levels import Level
from studio.ui.background import Background
from studio.ui.curve_editor import CurveEditorPanel
from studio.ui.dialogs import Dialogs
from studio.ui.dope_sheet import DopeSheetPanel
from studio.ui.history_panel import HistoryPanel
from studio.ui.inspector import InspectorPanel
from studio.ui.keys.edits import KeyEdits
from studio.ui.keys.selection import KeySelection
from studio.ui.library import LibraryPanel
from studio.ui.node_editor import NodeEditorPanel
from studio.ui.node_help import HelpPanel
from studio.ui.scopes import ScopesPanel
from studio.ui.timeline import TimelinePanel
from studio.ui.training.panel import TrainingPanel
from studio.ui.training.tail import RunTail
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
    dope_sheet: DopeSheetPanel
    help: HelpPanel
    history: HistoryPanel
    scopes: ScopesPanel
    keys: KeyEdits
    curves: CurveEditorPanel
    training: TrainingPanel

    @classmethod
    def of(cls, level: Level, dialogs: Dialogs, memory: Memory, background: Background) -> Panels:
        """Make them.

        Args:
            level: What node editor and inspector show; the timeline is the whole project's.
            dialogs: Asks for files.
            memory: Which nodes are used most.
            background: Reads and writes files.
        """
        timeline = TimelinePanel(level.document, choices=memory)
        edits = KeyEdits(level, KeySelection(level, timeline), lambda: timeline.frame, timeline)
        timeline.edit_keys(edits, dialogs)
        return cls(
            NodeEditorPanel(level, usage=memory, choices=memory, background=background),
            LibraryPanel(level.registry),
            InspectorPanel(level, dialogs=dialogs, background=background),
            ViewerPanel(),
            timeline,
            DopeSheetPanel(edits, timeline, dialogs),
            HelpPanel(),
            HistoryPanel(level.document),
            ScopesPanel(),
            edits,
            CurveEditorPanel(edits, timeline.canvas.scene, dialogs),
            TrainingPanel(RunTail()),
        )

    def docked(self) -> dict[str, QWidget]:
        """Return the panels by the names of their docks."""
        return {
            "graph": self.node_editor,
            "library": self.library,
            "inspector": self.inspector,
            "viewer": self.viewer,
            "timeline": self.timeline,
            "dope_sheet": self.dope_sheet,
            "curves": self.curves,
            "help": self.help,
            "history": self.history,
            "scopes": self.scopes,
            "training": self.training,
        }
