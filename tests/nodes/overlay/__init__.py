"""Overlays, against known answers."""
