"""Groups in the window.

Levels, their cards and groups that are linked from files.
"""
