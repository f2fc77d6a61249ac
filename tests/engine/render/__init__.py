"""Tests of `studio.engine.render`."""
