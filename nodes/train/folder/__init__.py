"""Clips of a folder, with what is said of them."""
