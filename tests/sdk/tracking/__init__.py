"""Tests of `studio.sdk.color`."""
