"""Tests of `studio/models/describe`."""
