"""Tests of `nodes/judge`."""
