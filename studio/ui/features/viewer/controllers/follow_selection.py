"""The viewer follows the selection, or stays with what it shows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.view_state import viewed_output
from studio.ui.features.viewer.panel import ViewerPanel
from studio.ui.preview.viewable_outputs import find_picture_outputs
from studio.ui.shell.panel_protocols import NodeGraph
from studio.ui.shell.settings.ui_settings import UiSettings
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer

_FOLLOW = "viewer_follows"
_DELAY_MS = 60  # walking over cards with the arrows shows the last one alone


class FollowSelection(QObject):
    """Option of the viewer to show the selected node.

    Args:
        level: Where nodes are selected.
        editor: Says which one is.
        viewer: Shows it, on the side that is seen.
        memory: Keeps the choice.
        post: Says on the status line what the keys did.
        parent: Qt's owner.
    """

    def __init__(
        self,
        level: ActiveLevel,
        editor: NodeGraph,
        viewer: ViewerPanel,
        memory: UiSettings,
        post: Callable[[str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._level = level
        self._viewer = viewer
        self._memory = memory
        self._post = post
        self._node: str | None = None
        self._later = make_single_shot_timer(self, _DELAY_MS, self._show)
        editor.selection_changed.connect(self._on_selected)

    @property
    def is_on(self) -> bool:
        """Whether the viewer follows."""
        return self._memory.get_choice(_FOLLOW) == "on"

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {"viewer.follow": lambda: self.set_on(not self.is_on), "viewer.stay": lambda: self.set_on(False)}

    def set_on(self, on: bool) -> None:
        """Let the viewer follow, or stay."""
        self._memory.set_choice(_FOLLOW, "on" if on else "")
        self._post(tr("The viewer follows the selection") if on else tr("The viewer stays with what it shows"))
        self._later.start() if on else self._later.stop()

    def _on_selected(self, nodes: tuple[str, ...]) -> None:
        self._node = nodes[0] if len(nodes) == 1 else None
        if self.is_on:
            self._later.start()

    def _show(self) -> None:
        """Look at the picture of the selected node, if it has one; else stay."""
        graph = self._level.graph
        if self._node is None or self._node not in graph.nodes:
            return
        outputs = find_picture_outputs(graph, self._level.registry, self._node)
        side = self._viewer.shown_side
        if outputs and viewed_output(self._level.project, side) not in outputs:
            self._level.set_viewed_output(outputs[0], side)
