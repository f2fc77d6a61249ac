"""Data of a training run, as it is shown.

Its losses, checkpoints, samples and files.
"""
