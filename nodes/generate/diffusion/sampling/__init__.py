"""Sampling of a diffusion pipeline.

Guidance, prompts, latents and noise by frame.
"""
