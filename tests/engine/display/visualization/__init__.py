"""Tests of `studio/engine/display/visualization`."""
