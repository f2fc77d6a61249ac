"""The viewer: shows what the timeline asked the graph for."""

from studio.ui.features.viewer.panel import ViewerPanel

__all__ = ["ViewerPanel"]
