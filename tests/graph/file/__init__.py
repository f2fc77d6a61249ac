"""Tests of `studio/graph/file`."""
