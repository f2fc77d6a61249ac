"""Retiming of pictures and sound."""
