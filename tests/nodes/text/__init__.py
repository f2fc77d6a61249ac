"""Tests of `nodes/text`."""
