"""Tests of `studio.engine.watch`."""
