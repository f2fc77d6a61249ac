"""Losses of a training step.

Adversarial, perceptual and weighted losses.
"""
