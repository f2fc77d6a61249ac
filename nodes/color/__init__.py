"""Colour: what changes each pixel by itself."""
