"""Scenes with captions to learn from, as parameters of layers instead of pixels."""
