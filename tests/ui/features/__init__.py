"""Tests of `studio/ui/features`."""
