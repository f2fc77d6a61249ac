"""Scopes of the viewer's picture.

Histogram, waveform, parade and vectorscope.
"""
