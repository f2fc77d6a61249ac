"""Tests of `nodes/shared/tracking`."""
