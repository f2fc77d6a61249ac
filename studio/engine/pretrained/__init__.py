"""Pretrained models in memory: loaded once, placed on the device in one of several ways, put away for others."""
