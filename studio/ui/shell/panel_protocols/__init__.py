"""Protocols of panels, for other features.

The panels themselves lie in `studio.ui.features`, and no feature imports another.
"""

from studio.ui.shell.panel_protocols.inspector import Inspector, InspectorHeader
from studio.ui.shell.panel_protocols.jobs import Jobs, ResultFileActions
from studio.ui.shell.panel_protocols.library import Library
from studio.ui.shell.panel_protocols.node_graph import LevelViews, NodeGraph, VariantChooser
from studio.ui.shell.panel_protocols.problems import ProblemFixes
from studio.ui.shell.panel_protocols.timeline import Timeline, TrackCanvas
from studio.ui.shell.panel_protocols.viewer import Comparison, Viewer

__all__ = [
    "Comparison",
    "Inspector",
    "InspectorHeader",
    "Jobs",
    "LevelViews",
    "Library",
    "NodeGraph",
    "ProblemFixes",
    "ResultFileActions",
    "Timeline",
    "TrackCanvas",
    "VariantChooser",
    "Viewer",
]
