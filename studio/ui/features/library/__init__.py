"""The node library: every node type by family, to drag onto the canvas."""

from studio.ui.features.library.panel import LibraryPanel

__all__ = ["LibraryPanel"]
