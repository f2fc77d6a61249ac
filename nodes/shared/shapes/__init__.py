"""Shapes: scenes drawn from a caption."""
