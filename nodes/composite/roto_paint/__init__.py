"""Roto Paint: strokes of brushes over a picture."""
