"""Clips and tracks as they are painted."""
