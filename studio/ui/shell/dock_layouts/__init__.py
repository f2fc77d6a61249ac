"""Docks in the window: arrangements of them, and their sizes.

Nothing here knows what the panels show.
"""
