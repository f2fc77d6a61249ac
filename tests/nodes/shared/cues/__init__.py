"""Tests of `nodes/shared/cues`."""
