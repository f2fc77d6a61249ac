"""The chart of losses.

Axes, legend and painting.
"""
