"""Tests of `nodes/shared/pretrained`."""
