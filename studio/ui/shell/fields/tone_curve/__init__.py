"""The field for a tone curve.

Its points and its canvas.
"""
