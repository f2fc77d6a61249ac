"""Tracks of points in the viewer: hit tests and edits without Qt, the mouse, the paint, the document, and runs."""
