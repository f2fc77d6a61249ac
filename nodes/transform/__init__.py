"""Transforms: what changes size, place or direction."""
