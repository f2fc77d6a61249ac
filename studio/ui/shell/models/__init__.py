"""Pretrained models on this machine.

The catalogue of models, the nodes that accept a model, its fit on the device, and its description.
"""
