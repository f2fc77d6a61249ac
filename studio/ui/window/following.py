"""The viewer follows the selection, or stays with what it shows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from studio.core.language import tr
from studio.graph.levels import Level
from studio.graph.looking import looked_at
from studio.ui.node_editor import NodeEditorPanel
from studio.ui.node_editor.viewable import viewable_outputs
from studio.ui.shortcuts.dispatch import Handlers
from studio.ui.timers import single_shot
from studio.ui.viewer import ViewerPanel
from studio.ui.window.memory import Memory

_FOLLOW = "viewer_follows"
_AFTER_MS = 60  # walking over cards with the arrows shows the last one alone


class Following(QObject):
    """Shows the node that is selected, as long as the user wants that.

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
        level: Level,
        editor: NodeEditorPanel,
        viewer: ViewerPanel,
        memory: Memory,
        post: Callable[[str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._level = level
        self._viewer = viewer
        self._memory = memory
        self._post = post
        self._node: str | None = None
        self._later = single_shot(self, _AFTER_MS, self._show)
        editor.selection_changed.connect(self._on_selected)

    @property
    def on(self) -> bool:
        """Whether the viewer follows."""
        return self._memory.choice(_FOLLOW) == "on"

    def handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {"viewer.follow": lambda: self._set(not self.on), "viewer.stay": lambda: self._set(False)}

    def _set(self, on: bool) -> None:
        self._memory.choose(_FOLLOW, "on" if on else "")
        self._post(tr("The viewer follows the selection") if on else tr("The viewer stays with what it shows"))
        self._later.start() if on else self._later.stop()

    def _on_selected(self, nodes: tuple[str, ...]) -> None:
        self._node = nodes[0] if len(nodes) == 1 else None
        if self.on:
            self._later.start()

    def _show(self) -> None:
        """Look at the first output of the selected node, if it has one; else stay."""
        graph = self._level.graph
        if self._node is None or self._node not in graph.nodes:
            return
        outputs = viewable_outputs(graph, self._level.registry, self._node)
        side = self._viewer.side
        if outputs and looked_at(self._level.project, side) not in outputs:
            self._level.look_at(outputs[0], side)
