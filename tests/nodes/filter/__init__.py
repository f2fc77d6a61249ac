"""Tests of `nodes/filter`."""
