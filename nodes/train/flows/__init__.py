"""Pairs of pictures whose motion is known, drawn while one learns from them."""
