"""Pretrained models in memory: loading, placement on the device, and unloading."""
