"""Tracks of the timeline.

Ruler, filmstrip, keys, marks, waveforms and the cache bar.
"""
