"""Tests of `studio/sdk/pixels`."""
