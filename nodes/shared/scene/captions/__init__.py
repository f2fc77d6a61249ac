"""Scenes with captions, drawn by lot: what the starter model learns from, without a file."""
