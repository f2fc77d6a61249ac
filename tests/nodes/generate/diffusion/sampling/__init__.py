"""Tests of `nodes/generate/diffusion/sampling`."""
