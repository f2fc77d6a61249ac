"""Tests of `studio/graph/groups`."""
