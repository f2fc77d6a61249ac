"""Restoring of a project's view state: playhead, place on the canvas and selection."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from studio.core.errors import StudioError
from studio.graph.active_level import ActiveLevel
from studio.ui.shell.panel_protocols import NodeGraph, Timeline
from studio.ui.shell.session.project_files import ProjectFiles
from studio.ui.shell.session.storage.view_state_store import ProjectViewState
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer

_SAVE_INTERVAL_MS = 3000


class ViewStateSaver(QObject):
    """Saver of the open project's view state, at intervals and on closing. It writes only changes.

    Args:
        files: Which project is open.
        background: Writes.
        level: The level that is shown.
        graph: The canvas.
        timeline: The playhead.
    """

    def __init__(
        self,
        files: ProjectFiles,
        background: BackgroundWorker,
        level: ActiveLevel,
        graph: NodeGraph,
        timeline: Timeline,
    ) -> None:
        super().__init__(files)
        self._level = level
        self._files = files
        self._background = background
        self._graph = graph
        self._timeline = timeline
        self._saved_state: ProjectViewState | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_SAVE_INTERVAL_MS)
        self._timer.timeout.connect(self.save_state)
        files.project_closing.connect(self.save_state)
        self._timer.start()
        self._frame_later = make_single_shot_timer(self, 0, graph.frame_all)  # the docks need their sizes
        files.project_opened.connect(self._on_opened)

    def capture_state(self) -> ProjectViewState:
        """Return how the project looks."""
        center, zoom = self._graph.levels.capture_view()
        return ProjectViewState(
            self._timeline.current_frame, center, zoom, self._graph.selected_nodes, self._level.path
        )

    def save_state(self) -> None:
        """Write how the project looks, if that has changed."""
        state, path = self.capture_state(), self._files.path
        if path is None or state == self._saved_state:
            return
        self._saved_state = state
        self._background.run_task(
            lambda: self._files.store.view_states.write_state(path, state), lambda _: None, lambda _: None
        )

    def restore_state(self, state: ProjectViewState) -> None:
        """Make the project look as it did."""
        self._saved_state = state
        self._timeline.set_frame(state.frame)
        try:
            self._level.open_path(state.level)
        except StudioError:  # the group has gone since: what is kept is of no use here
            return
        self._graph.levels.restore_view(state.center, state.zoom)  # those on the way there were never seen
        nodes = self._level.graph.nodes
        self._graph.select_nodes(tuple(node for node in state.selected if node in nodes))

    def _on_opened(self, view: ProjectViewState | None) -> None:
        """Make an opened project look as it did; one that was never seen begins at frame 0, with all its nodes.

        Selected is the node that is to be changed first, or else the one in the viewer.
        """
        if view is not None:
            self._frame_later.stop()
            self.restore_state(view)
            return
        self._timeline.set_frame(0)
        self._frame_later.start()
        project = self._level.project
        node = project.initial_selection or (project.viewed_output.node if project.viewed_output is not None else "")
        self._graph.select_nodes((node,) if node else ())

    def close(self) -> None:
        """Write it for the last time."""
        self._frame_later.stop()
        self._timer.stop()
        self.save_state()
