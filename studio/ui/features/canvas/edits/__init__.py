"""Edits of the graph.

Placement, wiring, clipboard, layout and dropped files.
"""
