"""Binding of the viewer's two sides to outputs, and of the number keys."""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.groups.paths import find_level_of, format_path, has_node
from studio.graph.history import ProjectChange
from studio.graph.model import Endpoint, Project
from studio.graph.specs import get_spec
from studio.graph.variants import get_graph_of_side
from studio.graph.view_state import Side, viewed_output
from studio.sdk.ports import AUDIO, SIGNAL
from studio.ui.features.viewer.controllers.side_frames_control import SideFramesControl
from studio.ui.features.viewer.panel import ViewerPanel
from studio.ui.preview.preview_controller import PreviewController
from studio.ui.preview.viewable_outputs import find_picture_outputs
from studio.ui.shell.panel_protocols import NodeGraph


class ViewerBinding(QObject):
    """Binding of outputs to number keys, and of the viewer's sides to outputs.

    Args:
        level: Where numbers are pressed; its document holds what is looked at.
        editor: Where numbers are pressed.
        viewer: Shows one side.
        preview: Asks for the frames of the side that is shown.
        parent: Qt's owner.
    """

    def __init__(
        self,
        level: ActiveLevel,
        editor: NodeGraph,
        viewer: ViewerPanel,
        preview: PreviewController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._level = level
        self._document = document = level.document
        self._editor = editor
        self._viewer = viewer
        viewer.side_frames = SideFramesControl(viewer.canvas, preview.side_frames, viewer)
        editor.view_requested.connect(
            lambda output: self._view_output(self._document_output(output), viewer.shown_side)
        )
        editor.number_pressed.connect(self._on_number_pressed)
        viewer.side_changed.connect(preview.set_viewed_side)
        document.project_changed.connect(self._on_changed)
        self.destroyed.connect(lambda: document.project_changed.disconnect(self._on_changed, missing_ok=True))
        self._show_names()

    def _on_number_pressed(self, node: str, side: Side, number: int) -> None:
        """Pin an output of a node to a number and show it; without a node, show what is pinned there."""
        if node:
            output = self._next_output(node, side, number)
            missing = tr("This node has no picture to look at.")
        else:
            output = self._document.project.pins.get(number)
            missing = tr("Nothing is pinned to {number}: select a node and press {number}.", number=number)
        if output is None:
            self._editor.message_posted.emit(missing)
        else:
            self._view_output(output, side, number)

    def _next_output(self, node: str, side: Side, number: int) -> Endpoint | None:
        """Return the node's picture, number or sound; where that is pinned and shown already, the next one.

        None where there is nothing to see or hear.
        """
        graph, registry, project = self._level.graph, self._level.registry, self._document.project
        outputs = find_picture_outputs(graph, registry, node, (SIGNAL, AUDIO))
        ends = [self._document_output(end) for end in outputs]
        current = project.pins.get(number)
        shown = self._viewer.shown_side is side and viewed_output(project, side) == current
        if shown and current in ends:
            return ends[(ends.index(current) + 1) % len(ends)]
        return ends[0] if ends else None

    def _document_output(self, output: Endpoint) -> Endpoint:
        """Return an output of the level that is open as the document names it."""
        return Endpoint(self._level.get_full_path(output.node), output.port)

    def _view_output(self, output: Endpoint, side: Side, number: int | None = None) -> None:
        """Show an output on a side."""
        self._document.set_viewed_output(output, side, number)
        self._viewer.show_side(side)

    def _on_changed(self, change: ProjectChange) -> None:
        if change.is_new_project:
            self._viewer.show_side(Side.A)
        self._show_names()

    def _show_names(self) -> None:
        project = self._document.project
        self._viewer.set_side_names({side: self._name(project, side) for side in Side})

    def _name(self, project: Project, side: Side) -> str:
        """Return what is on a side: the node's name, and the output's where there are several."""
        output = viewed_output(project, side)
        graph = get_graph_of_side(project, side)
        if output is None or not has_node(graph, output.node):
            return ""
        level, node = find_level_of(graph, output.node)
        spec = get_spec(level, node, self._document.registry)
        outputs = {port.name: port.label or port.name for port in spec.outputs} if spec is not None else {}
        name = format_path(graph, output.node, " › ")
        return f"{name} · {outputs.get(output.port, output.port)}" if len(outputs) > 1 else name
