"""Finds out what a clip of shapes shows, from its pixels alone."""
