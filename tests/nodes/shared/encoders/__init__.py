"""Tests of `nodes/shared/encoders`."""
