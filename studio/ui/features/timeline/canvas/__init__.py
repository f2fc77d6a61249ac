"""The canvas of the timeline.

The stack of tracks, scrolling and the mouse.
"""
