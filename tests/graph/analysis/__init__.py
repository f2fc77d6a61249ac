"""Tests of `studio/graph/analysis`."""
