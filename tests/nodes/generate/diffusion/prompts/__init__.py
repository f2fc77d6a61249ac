"""Tests of `nodes/generate/diffusion/prompts`."""
