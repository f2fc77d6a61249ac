"""Tests of `studio/graph/flat`."""
