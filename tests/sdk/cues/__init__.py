"""Tests of `studio/sdk/cues`."""
