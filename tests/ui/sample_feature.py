"""A feature of one file: a panel, an action with a key and a place in a menu, and a track of the timeline."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.core.translation import tr_n, tr_noop
from studio.graph.history import Document, ProjectChange
from studio.ui.shell.controllers.shell import Shell
from studio.ui.shell.docks import Dock, DockArea
from studio.ui.shell.shortcuts.action import Action
from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec, MenuPlace, MenuTitle
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.theme import Colors
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene
from studio.ui.widgets.time_axis.track import TimelineTrack, TrackOrder

POST = ActionSpec(
    "statistics.post",
    tr_noop("Count Nodes"),
    ActionScope.WINDOW,
    ("Ctrl+Alt+K",),
    menus=(MenuPlace(MenuTitle.VIEW, 20, 45),),
)
HEIGHT = 12.0


class StatisticsPanel(QWidget):
    """The number of nodes."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self.count_label = PlainLabel(parent=self)
        QVBoxLayout(self).addWidget(self.count_label)
        document.project_changed.connect(self._on_document_changed)
        self.destroyed.connect(lambda: document.project_changed.disconnect(self._on_document_changed, missing_ok=True))
        self._show_count()

    def _on_document_changed(self, change: ProjectChange) -> None:
        self._show_count()

    def _show_count(self) -> None:
        self.count_label.setText(format_count(self._document))


class StatisticsTrack(TimelineTrack):
    """A bar as long as the clip."""

    def compute_height(self) -> float:
        return HEIGHT

    def paint_track(self, painter: QPainter, rect: QRectF, scene: TimelineScene) -> None:
        painter.fillRect(rect, Colors.ACCENT)


class StatisticsFeature:
    """How large the project is."""

    def __init__(self) -> None:
        self.shell: Shell | None = None
        self.is_closed = False

    def actions(self) -> Sequence[Action]:
        return (Action(POST, self._post, find_obstacle=self._find_obstacle),)

    def docks(self) -> Sequence[Dock]:
        return (Dock("statistics", tr_noop("Statistics"), DockArea.RIGHT, 75, 60, self._make_panel),)

    def start(self, shell: Shell) -> None:
        self.shell = shell
        shell.timeline.timeline_canvas.add_track(StatisticsTrack(), TrackOrder.WAVEFORM + 1)

    def close(self) -> None:
        self.is_closed = True

    def _make_panel(self) -> QWidget:
        assert self.shell is not None
        return StatisticsPanel(self.shell.document)

    def _post(self) -> None:
        assert self.shell is not None
        self.shell.post(format_count(self.shell.document))

    def _find_obstacle(self) -> str:
        assert self.shell is not None
        return "" if self.shell.document.graph.nodes else "The project is empty."


def format_count(document: Document) -> str:
    return tr_n("{count} node", "{count} nodes", len(document.graph.nodes))
