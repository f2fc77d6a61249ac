"""Groups and paths through them.

Levels, fragments, flattening, muted nodes and frame rates.
"""
