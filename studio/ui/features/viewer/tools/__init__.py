"""Tools of the viewer: what the mouse changes in the picture.

A tool takes the mouse by the protocol `ViewerTool`, and is painted by a layer of the canvas.
"""
