"""Strokes of brushes in the viewer: the mouse and the pen, the paint, the bar, and the document."""
