"""Groups and paths through them.

Levels, overridden parameters and frame rates.
"""
