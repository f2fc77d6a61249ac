"""What is shown of a training run.

Its losses, checkpoints, samples and files.
"""
