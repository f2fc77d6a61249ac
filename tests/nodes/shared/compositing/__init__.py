"""Tests of `nodes/shared/motion`."""
