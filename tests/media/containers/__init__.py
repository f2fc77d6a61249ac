"""Tests of `studio/media/containers`."""
