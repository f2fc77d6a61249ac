"""Clips of shapes that are drawn while one learns from them."""
