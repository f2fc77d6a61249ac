"""Types of parameters.

Kinds, conversion, animated values, tone curves and edits of points.
"""
