"""Tests of `studio/engine/evaluation`."""
