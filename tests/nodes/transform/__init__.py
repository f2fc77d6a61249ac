"""Tests of `nodes/transform`."""
