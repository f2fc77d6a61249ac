"""Problems of the graph and of jobs."""

from studio.ui.features.problems.panel import ProblemsPanel

__all__ = ["ProblemsPanel"]
