"""Bézier shapes in the viewer: hit tests, edits and drags without Qt, the mouse, the paint, and the document."""
