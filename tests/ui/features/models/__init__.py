"""Tests of `studio/ui/features/models`."""
