"""Base of the lines that features add below the head of the inspector."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from studio.sdk.spec import NodeSpec


class NodeBar(QWidget):
    """Line below the head of the inspector, for nodes of some types."""

    def show_node_type(self, spec: NodeSpec | None) -> None:
        """Show what the bar offers for a node's type, or hide; None for no node, or for several."""
        raise NotImplementedError
