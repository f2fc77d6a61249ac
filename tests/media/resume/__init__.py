"""Tests of `studio/media/resume`."""
