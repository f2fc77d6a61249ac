"""Judges: how good a picture or a clip is, as numbers."""
