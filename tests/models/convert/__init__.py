"""Tests of `studio/models/convert`."""
