"""Tests of `nodes/generate/nets`."""
