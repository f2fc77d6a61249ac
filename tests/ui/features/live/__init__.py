"""Tests of `studio/ui/features/live`."""
