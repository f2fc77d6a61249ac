"""Tests of `studio/media/stills`."""
