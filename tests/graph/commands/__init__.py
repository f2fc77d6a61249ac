"""Tests of `studio/graph/commands`."""
