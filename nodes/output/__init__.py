"""Outputs: files that a render writes."""
