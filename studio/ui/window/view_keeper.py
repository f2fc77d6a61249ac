"""Brings a project back as it looked when it was left: playhead, place on the canvas, selection."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QTimer

from studio.core.errors import StudioError
from studio.graph.levels import Level
from studio.sdk.params import Point
from studio.ui.background import Background
from studio.ui.keeping.view_states import ViewState
from studio.ui.node_editor import NodeEditorPanel
from studio.ui.timeline import TimelinePanel
from studio.ui.window.project_files import ProjectFiles

_KEEP_EVERY_MS = 3000


class ViewKeeper(QObject):
    """Keeps how the open project looks, now and then and when it is left; a look costs nothing while nothing changes.

    Args:
        files: Which project is open.
        background: Writes.
        level: The level that is shown.
        editor: The canvas.
        timeline: The playhead.
    """

    def __init__(
        self,
        files: ProjectFiles,
        background: Background,
        level: Level,
        editor: NodeEditorPanel,
        timeline: TimelinePanel,
    ) -> None:
        super().__init__(files)
        self._level = level
        self._files = files
        self._background = background
        self._editor = editor
        self._timeline = timeline
        self._kept: ViewState | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_KEEP_EVERY_MS)
        self._timer.timeout.connect(self.keep)
        files.leaving.connect(self.keep)
        self._timer.start()

    def now(self) -> ViewState:
        """Return how the project looks."""
        canvas = self._editor.canvas
        center = canvas.mapToScene(canvas.viewport().rect()).boundingRect().center()
        return ViewState(
            self._timeline.frame,
            Point(center.x(), center.y()),
            round(canvas.zoom, 6),
            self._editor.selected,
            self._level.path,
        )

    def keep(self) -> None:
        """Write how the project looks, if that has changed."""
        state, path = self.now(), self._files.path
        if path is None or state == self._kept:
            return
        self._kept = state
        self._background.run(lambda: self._files.store.views.write(path, state), lambda _: None, lambda _: None)

    def bring_back(self, state: ViewState) -> None:
        """Make the project look as it did."""
        self._kept = state
        self._timeline.set_frame(state.frame)
        try:
            self._level.go(state.level)
        except StudioError:  # the group has gone since: what is kept is of no use here
            return
        self._editor.levels.forget_views()  # those on the way there were never seen
        self._editor.canvas.look_at(QPointF(*state.center), state.zoom)
        nodes = self._level.graph.nodes
        self._editor.select(tuple(node for node in state.selected if node in nodes))

    def close(self) -> None:
        """Write it for the last time."""
        self._timer.stop()
        self.keep()
