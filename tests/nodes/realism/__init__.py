"""Tests of `nodes/realism`."""
