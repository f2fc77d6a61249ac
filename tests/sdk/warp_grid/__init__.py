"""Tests of `studio/sdk/warp_grid`."""
