"""The panels that need a document: made once the nodes are loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtWidgets import QWidget

from studio.graph.active_level import ActiveLevel
from studio.ui.features.animation.curve_editor import CurveEditorPanel
from studio.ui.features.animation.dope_sheet import DopeSheetPanel
from studio.ui.features.animation.key_lanes import KeyLanes, add_key_lanes
from studio.ui.features.animation.keys.key_edits import KeyEdits
from studio.ui.features.animation.keys.key_selection import KeySelection
from studio.ui.features.canvas import NodeEditorPanel
from studio.ui.features.gallery.template_entry import TemplateEntry
from studio.ui.features.inspector import InspectorPanel
from studio.ui.features.jobs import JobsPanel
from studio.ui.features.library import LibraryPanel
from studio.ui.features.node_help import HelpPanel
from studio.ui.features.problems import ProblemsPanel
from studio.ui.features.timeline import TimelinePanel
from studio.ui.features.training.panel import TrainingPanel
from studio.ui.features.training.run.run_follower import RunFollower
from studio.ui.features.viewer import ViewerPanel
from studio.ui.shell.dialogs import Dialogs
from studio.ui.shell.settings.ui_settings import UiSettings
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker


class StartPanels(NamedTuple):
    """What the window has before the document."""

    jobs: JobsPanel
    problems: ProblemsPanel
    templates: tuple[TemplateEntry, ...]


@dataclass(frozen=True, slots=True)
class Panels:
    """Panels of the window, one of each."""

    node_editor: NodeEditorPanel
    library: LibraryPanel
    inspector: InspectorPanel
    viewer: ViewerPanel
    timeline: TimelinePanel
    dope_sheet: DopeSheetPanel
    help: HelpPanel
    keys: KeyEdits
    key_lanes: KeyLanes
    curves: CurveEditorPanel
    training: TrainingPanel

    @classmethod
    def create_panels(
        cls, level: ActiveLevel, dialogs: Dialogs, memory: UiSettings, background: BackgroundWorker
    ) -> Panels:
        """Make them.

        Args:
            level: What node editor and inspector show; the timeline is the whole project's.
            dialogs: Asks for files.
            memory: Which nodes are used most.
            background: Reads and writes files.
        """
        timeline = TimelinePanel(level.document, choices=memory)
        edits = KeyEdits(level, KeySelection(level, timeline), lambda: timeline.current_frame, timeline)
        return cls(
            NodeEditorPanel(level, usage=memory, choices=memory, background=background),
            LibraryPanel(level.registry),
            InspectorPanel(level, dialogs=dialogs, background=background),
            ViewerPanel(),
            timeline,
            DopeSheetPanel(edits, timeline, dialogs),
            HelpPanel(),
            edits,
            add_key_lanes(timeline, edits, dialogs),
            CurveEditorPanel(edits, timeline.timeline_canvas.curve_scene, dialogs),
            TrainingPanel(RunFollower()),
        )

    def get_docked_panels(self) -> dict[str, QWidget]:
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
            "training": self.training,
        }
