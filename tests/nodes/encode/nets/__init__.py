"""Modules of the encoders."""
