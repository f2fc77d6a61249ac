"""Pipelines of diffusers.

Loading, calling, schedulers, LoRA and windows over long clips.
"""
