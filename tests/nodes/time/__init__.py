"""Tests of `nodes/time`."""
