"""Conversions, against known answers."""
