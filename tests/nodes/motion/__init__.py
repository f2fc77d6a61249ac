"""Tests of `nodes/composite`."""
