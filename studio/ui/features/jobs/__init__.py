"""The queue of jobs: what is being written, how far it is, and what went wrong."""

from studio.ui.features.jobs.panel import JobsPanel

__all__ = ["JobsPanel"]
