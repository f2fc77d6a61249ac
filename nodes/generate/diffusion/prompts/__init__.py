"""Texts that a diffusion pipeline reads.

Their syntax and weights, styles, wildcards, a text for each text encoder, and texts that blend.
"""
