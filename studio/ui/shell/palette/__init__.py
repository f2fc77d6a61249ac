"""The command palette.

Everything that can be done, found by its name.
"""
