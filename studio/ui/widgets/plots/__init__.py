"""Axes of plots.

Transforms, ticks and units of time.
"""
