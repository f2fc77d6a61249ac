"""Model of the curve editor.

Visible curves, hit tests, snapping, and edits of keys and tangents.
"""
