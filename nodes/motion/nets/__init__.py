"""Torch modules of networks that measure motion; imported when one is built."""
