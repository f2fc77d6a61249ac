"""Texts with times."""
