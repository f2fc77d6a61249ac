"""Beside the tracks: their heads, and the tools."""
