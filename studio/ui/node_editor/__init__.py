"""The node editor: cards and wires that follow the Document, and the gestures that become its commands."""

from studio.ui.node_editor.panel import NodeEditorPanel
from studio.ui.node_editor.state import Activity, NodeState

__all__ = ["Activity", "NodeEditorPanel", "NodeState"]
