"""Sampling of a diffusion pipeline.

Guidance, latents, regions and noise by frame.
"""
