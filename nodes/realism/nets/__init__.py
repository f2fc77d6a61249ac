"""Torch modules of networks that make pictures more real; imported when one is built."""
