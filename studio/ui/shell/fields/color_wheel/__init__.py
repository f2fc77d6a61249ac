"""The field of a correction by color.

A wheel for its tint, a slider for its luma, and its numbers.
"""
