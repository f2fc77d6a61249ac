"""Torch's modules of the encoders; imported when a network is built."""
