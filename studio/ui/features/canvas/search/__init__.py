"""Search for node types.

The index, the ranking and the list with its help.
"""
