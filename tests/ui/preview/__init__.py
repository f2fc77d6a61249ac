"""Tests of `studio/ui/preview`."""
