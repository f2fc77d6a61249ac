"""Tests of `studio/ui/features/library`."""
