"""Tests of `studio/engine/display`."""
