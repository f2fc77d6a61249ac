"""Tests of `studio/ui/features/canvas/view`."""
