"""Playback.

The clock, the range and the player.
"""
