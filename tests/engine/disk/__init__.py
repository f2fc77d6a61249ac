"""Tests of `studio.engine.disk`."""
