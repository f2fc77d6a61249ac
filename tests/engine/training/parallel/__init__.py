"""Tests of `studio/engine/training/losses`."""
