"""Activation of nodes: a double click enters a group, views a node, or edits one without a picture; number keys pin it
to a side of the viewer.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from studio.graph.model import Side
from studio.graph.specs import get_spec
from studio.ui.features.canvas.binding.canvas_binding import CanvasBinding
from studio.ui.features.canvas.tools.level_tools import LevelTools
from studio.ui.preview.cards.previewable_types import has_picture
from studio.ui.preview.viewable_outputs import find_picture_outputs, find_viewable_outputs
from studio.ui.shell.shortcuts.dispatch import Handlers


class NodeActivation(QObject):
    """Opens nodes: groups on the canvas, pictures in the viewer.

    Args:
        binding: The canvas and its document.
        levels: Goes into groups.
        parent: The QObject that owns it.
    """

    view_requested = Signal(object)
    """The output (Endpoint) that the viewer is to show."""
    edit_requested = Signal(str)
    """The node (its id) whose first parameter is to be edited."""
    number_pressed = Signal(str, object, int)
    """A number key was pressed: the node selected last (empty for none), for which Side of the viewer, the number."""

    def __init__(self, binding: CanvasBinding, levels: LevelTools, parent: QObject) -> None:
        super().__init__(parent)
        self._binding, self._levels = binding, levels
        binding.node_activated.connect(self.open_node)

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {
            **{f"graph.pin_a{number}": partial(self._press_number, Side.A, number) for number in range(1, 10)},
            **{f"graph.pin_b{number}": partial(self._press_number, Side.B, number) for number in range(1, 10)},
        }

    def open_node(self, node: str) -> None:
        """Enter a group, view a node that has a picture, edit any other: a picture that is shown stays."""
        document = self._binding.document
        if self._levels.is_group(node):
            self._levels.enter_group(node)
        elif outputs := find_picture_outputs(document.graph, document.registry, node):
            self.view_requested.emit(outputs[0])
        else:
            self._binding.select_nodes((node,))
            self.edit_requested.emit(node)

    def view_node(self, node: str) -> None:
        """Ask for a node's picture in the viewer; of one that has none, for its first output."""
        document = self._binding.document
        outputs = find_viewable_outputs(document.graph, document.registry, node)
        if outputs:
            self.view_requested.emit(outputs[0])

    def view_last_picture(self, nodes: tuple[str, ...]) -> None:
        """Ask for the picture of the last of these nodes that has one; without any, the view stays as it is."""
        document = self._binding.document
        specs = ((node, get_spec(document.graph, node, document.registry)) for node in reversed(nodes))
        node = next((node for node, spec in specs if spec is not None and has_picture(spec)), None)
        if node is not None:
            self.view_node(node)

    def _press_number(self, side: Side, number: int) -> None:
        selected = self._binding.selected_nodes
        self.number_pressed.emit(selected[-1] if selected else "", side, number)
