"""Overlays: data made visible on the picture."""
