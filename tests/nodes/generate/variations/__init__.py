"""Tests of `nodes/generate/variations`."""
