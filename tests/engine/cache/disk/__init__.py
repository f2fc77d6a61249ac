"""Tests of `studio/engine/cache/disk`."""
