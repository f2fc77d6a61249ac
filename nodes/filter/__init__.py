"""Filters: what looks at the pixels around each pixel."""
