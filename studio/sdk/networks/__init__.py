"""Nodes that are networks.

Trainable and pretrained networks, and the set-up of the Hugging Face libraries.
"""
