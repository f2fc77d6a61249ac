"""Inputs of pretrained models as tensors, and the modules that run them."""
