"""Layers of the viewer.

Comparison, guides, overlays and points.
"""
