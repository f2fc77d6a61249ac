"""Colour for nodes.

Spaces and views of OpenColorIO, and look-up tables.
"""
