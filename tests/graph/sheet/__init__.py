"""Tests of `studio/graph/sheet`."""
