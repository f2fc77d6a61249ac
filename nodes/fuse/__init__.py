"""Fuse: what several modalities say, joined."""
