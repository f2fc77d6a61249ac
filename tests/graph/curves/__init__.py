"""Tests of `studio/graph/curves`."""
