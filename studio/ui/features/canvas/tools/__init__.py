"""Tools of the canvas.

Actions, navigation, bookmarks and feedback while wiring.
"""
