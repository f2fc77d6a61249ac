"""Tests of `studio/engine/forecast`."""
