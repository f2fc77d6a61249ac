"""Rows of the inspector.

A row for each parameter, its menu and its decorations.
"""
