"""The node library: every node type by family, to drag onto the canvas."""

from studio.ui.library.panel import LibraryPanel

__all__ = ["LibraryPanel"]
