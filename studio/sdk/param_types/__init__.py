"""Types of parameters.

Kinds, conversion, animated values, tone curves, edits of points, and checks of structured texts.
"""
