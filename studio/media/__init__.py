"""Reads and writes media files. Knows no graph."""
