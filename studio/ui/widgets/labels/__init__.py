"""Labels.

Plain, elided and live ones, and frame numbers.
"""
