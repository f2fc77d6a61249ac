"""The node editor: cards and wires that follow the Document, and the gestures that become its commands."""

from studio.ui.features.canvas.panel import NodeEditorPanel
from studio.ui.preview.cards.node_state import Activity, NodeState

__all__ = ["Activity", "NodeEditorPanel", "NodeState"]
