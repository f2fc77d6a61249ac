"""Tests of `nodes/shared/pretrained/nets`."""
