"""The field of strokes: their list with eye and lock, and what is set for the one that is chosen."""
