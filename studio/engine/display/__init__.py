"""Conversion of values to the pixels of the viewer.

Channels, exposure, display transform, downscaling, comparison and the pixel inspector.
"""
