"""Tests of `studio/sdk/param_types`."""
