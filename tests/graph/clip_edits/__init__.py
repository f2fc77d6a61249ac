"""Tests of `studio/graph/clip_edits`."""
