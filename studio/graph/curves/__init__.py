"""Animation curves.

Bezier segments, easing, insertion, fitting and reduction of keys.
"""
