"""Tests of `studio/ui/features/sheet`."""
