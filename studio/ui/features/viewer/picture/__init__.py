"""The picture in the viewer.

Its transform, the wipe, split panes and areas.
"""
