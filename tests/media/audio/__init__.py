"""Tests of `studio/media/audio`."""
