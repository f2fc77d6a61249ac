"""Handles of nodes in the viewer: geometry without Qt, the mouse, the paint, and the edits of parameters."""
