"""Colour for nodes.

Spaces and views of OpenColorIO, look-up tables, and the colour wheel of optical flow.
"""
