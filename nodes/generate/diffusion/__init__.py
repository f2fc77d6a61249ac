"""Pretrained diffusion models, called through diffusers: what their nodes share."""
