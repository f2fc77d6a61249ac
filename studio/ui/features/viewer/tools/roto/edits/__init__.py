"""Edits of shapes by the mouse, and what of them is under it."""
