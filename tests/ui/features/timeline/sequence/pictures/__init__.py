"""Tests of what clips show on the timeline."""
