"""Expressions of parameters: read, bound to the graph, and computed at a frame.

Nothing of Python's own is run: names and functions are those of tables.
"""
