"""The node editor: cards and wires that follow the Document, and the gestures that become its commands."""

from studio.ui.features.canvas.cards.node_state import Activity, NodeState
from studio.ui.features.canvas.panel import NodeEditorPanel

__all__ = ["Activity", "NodeEditorPanel", "NodeState"]
