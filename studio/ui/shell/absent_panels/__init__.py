"""Panels that are not there: what features work with where the feature that brings a panel has been left out.

Each fulfils the protocol of its panel in `studio.ui.shell.panel_protocols`: it shows nothing, and asks for nothing.
"""

from studio.ui.shell.absent_panels.inspector import AbsentInspector
from studio.ui.shell.absent_panels.jobs import AbsentJobs
from studio.ui.shell.absent_panels.library import AbsentLibrary
from studio.ui.shell.absent_panels.node_graph import AbsentNodeGraph
from studio.ui.shell.absent_panels.problems import AbsentProblems
from studio.ui.shell.absent_panels.timeline import AbsentTimeline
from studio.ui.shell.absent_panels.viewer import AbsentViewer

__all__ = [
    "AbsentInspector",
    "AbsentJobs",
    "AbsentLibrary",
    "AbsentNodeGraph",
    "AbsentProblems",
    "AbsentTimeline",
    "AbsentViewer",
]
