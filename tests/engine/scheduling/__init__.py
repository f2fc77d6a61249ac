"""Tests of `studio/engine/scheduling`."""
