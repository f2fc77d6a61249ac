"""Tests of `nodes/shared/scene`."""
