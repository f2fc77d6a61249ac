"""The node library: every node type by family, to drag onto the canvas."""
