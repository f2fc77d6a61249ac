"""The history panel.

The steps of undo, and the way to each.
"""
