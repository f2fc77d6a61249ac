"""Tests of `studio/media/writing`."""
