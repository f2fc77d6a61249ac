"""Tests of `studio/sdk/typography`."""
