"""The mouse in the viewer.

Panning, probing and points.
"""
