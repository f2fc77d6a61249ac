"""Tests of `nodes/generate/diffusion/pipelines`."""
