"""Tests of `studio/engine/sheet`."""
