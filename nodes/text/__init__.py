"""Texts: what is made of words."""
