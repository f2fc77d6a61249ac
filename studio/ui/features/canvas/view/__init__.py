"""The view of the canvas.

Panning, zooming, dragging and the level of detail.
"""
