"""Number keys and the viewer's two sides: which output is looked at, and what it is called."""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio.core.language import tr
from studio.graph.history import Change
from studio.graph.levels import Level
from studio.graph.looking import Side, looked_at
from studio.graph.model import Endpoint, Project
from studio.graph.paths import has, level_of, path_name
from studio.graph.specs import spec_of
from studio.graph.variants import graph_of
from studio.ui.node_editor import NodeEditorPanel
from studio.ui.node_editor.viewable import viewable_outputs
from studio.ui.preview import PreviewController
from studio.ui.viewer import ViewerPanel


class Looking(QObject):
    """Pins outputs to numbers, brings them back, and tells the viewer what is on its sides.

    Args:
        level: Where numbers are pressed; its document holds what is looked at.
        editor: Where numbers are pressed.
        viewer: Shows one side.
        preview: Asks for the frames of the side that is shown.
        parent: Qt's owner.
    """

    def __init__(
        self,
        level: Level,
        editor: NodeEditorPanel,
        viewer: ViewerPanel,
        preview: PreviewController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._level = level
        self._document = document = level.document
        self._editor = editor
        self._viewer = viewer
        editor.view_requested.connect(lambda output: self._look(self._full(output), viewer.side))
        editor.number_pressed.connect(self._on_number_pressed)
        viewer.side_changed.connect(preview.show_side)
        document.changed.connect(self._on_changed)
        self.destroyed.connect(lambda: document.changed.disconnect(self._on_changed, missing_ok=True))
        self._show_names()

    def _on_number_pressed(self, node: str, side: Side, number: int) -> None:
        """Pin an output of a node to a number and show it; without a node, show what is pinned there."""
        if node:
            output = self._next_output(node, side, number)
            missing = tr("This node has no output to look at.")
        else:
            output = self._document.project.pins.get(number)
            missing = tr("Nothing is pinned to {number}: select a node and press {number}.", number=number)
        if output is None:
            self._editor.message_posted.emit(missing)
        else:
            self._look(output, side, number)

    def _next_output(self, node: str, side: Side, number: int) -> Endpoint | None:
        """Return the node's picture or first output; where that is pinned and shown already, the next one."""
        project = self._document.project
        outputs = [self._full(end) for end in viewable_outputs(self._level.graph, self._level.registry, node)]
        current = project.pins.get(number)
        shown = self._viewer.side is side and looked_at(project, side) == current
        if shown and current in outputs:
            return outputs[(outputs.index(current) + 1) % len(outputs)]
        return outputs[0] if outputs else None

    def _full(self, output: Endpoint) -> Endpoint:
        """Return an output of the level that is open as the document names it."""
        return Endpoint(self._level.full(output.node), output.port)

    def _look(self, output: Endpoint, side: Side, number: int | None = None) -> None:
        """Show an output on a side."""
        self._document.look_at(output, side, number)
        self._viewer.show_side(side)

    def _on_changed(self, change: Change) -> None:
        if change.opened:
            self._viewer.show_side(Side.A)
        self._show_names()

    def _show_names(self) -> None:
        project = self._document.project
        self._viewer.set_names({side: self._name(project, side) for side in Side})

    def _name(self, project: Project, side: Side) -> str:
        """Return what is on a side: the node's name, and the output's where there are several."""
        output = looked_at(project, side)
        graph = graph_of(project, side)
        if output is None or not has(graph, output.node):
            return ""
        level, node = level_of(graph, output.node)
        spec = spec_of(level, node, self._document.registry)
        outputs = {port.name: port.label or port.name for port in spec.outputs} if spec is not None else {}
        name = path_name(graph, output.node, " › ")
        return f"{name} · {outputs.get(output.port, output.port)}" if len(outputs) > 1 else name
