"""The canvas of the curve editor.

Painting and the mouse.
"""
