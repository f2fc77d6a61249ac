"""Tests of `nodes/shared/shapes`."""
