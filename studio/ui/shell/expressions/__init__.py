"""Expressions of the open level: their text as it is shown, the names that complete it, and what they make at a frame.

Nothing here has a widget.
"""
