"""Tests of `studio/sdk/testing`."""
