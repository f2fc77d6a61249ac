"""Tests of `studio/models/download`."""
