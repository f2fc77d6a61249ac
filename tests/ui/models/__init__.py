"""Tests of what is seen of pretrained models."""
