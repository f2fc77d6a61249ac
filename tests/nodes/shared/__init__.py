"""Tests of `nodes/shared`."""
