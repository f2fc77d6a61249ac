"""Widgets over the canvas.

Minimap, bars, menus and text fields.
"""
