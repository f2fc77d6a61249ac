"""Tracks of points that a user follows through a clip: values, the text that a parameter holds, and the search."""
