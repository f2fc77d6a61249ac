"""Problems of the graph, and the program's log."""

from studio.ui.features.problems.log_buffer import LogBuffer
from studio.ui.features.problems.log_panel import LogPanel
from studio.ui.features.problems.panel import ProblemsPanel

__all__ = ["LogBuffer", "LogPanel", "ProblemsPanel"]
