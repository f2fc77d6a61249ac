"""Tests of `studio/sdk/training`."""
