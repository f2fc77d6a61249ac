"""Tests of `studio/engine/cache`."""
