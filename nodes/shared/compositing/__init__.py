"""Blending and keying of pictures."""
