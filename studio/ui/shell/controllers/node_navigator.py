"""Navigation to nodes by their paths, and the paths of the nodes that are selected."""

from __future__ import annotations

from studio.graph.active_level import ActiveLevel
from studio.ui.shell.panel_protocols import Inspector, NodeGraph


class NodeNavigator:
    """Shows nodes wherever they lie, and names selected nodes by their paths.

    Args:
        level: The level that is open.
        graph: Shows it, and has the selection.
        inspector: Shows the parameters of the selected nodes.
    """

    def __init__(self, level: ActiveLevel, graph: NodeGraph, inspector: Inspector) -> None:
        self._level, self._graph, self._inspector = level, graph, inspector

    def show_node(self, node: str) -> None:
        """Open the level of a node, and show it there.

        Args:
            node: Its path.
        """
        *path, last = node.split("/")
        if tuple(path) != self._level.path:
            self._level.open_path(tuple(path))
        if last in self._level.graph.nodes:
            self._graph.select_nodes((last,))
            self._graph.frame_selected()

    @property
    def selected_paths(self) -> tuple[str, ...]:
        """The paths of the selected nodes."""
        return tuple(self._level.get_full_path(node) for node in self._graph.selected_nodes)

    @property
    def inspected_path(self) -> str | None:
        """The path of the node in the inspector."""
        node = self._inspector.latest_node
        return self._level.get_full_path(node) if node is not None else None
