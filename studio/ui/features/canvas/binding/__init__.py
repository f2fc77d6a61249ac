"""Binding of the canvas to the document.

Edits become commands, and changes are shown.
"""
