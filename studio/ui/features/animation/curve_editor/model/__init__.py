"""What the curve editor shows and edits.

Visible curves, hit tests, snapping, and edits of keys and tangents.
"""
