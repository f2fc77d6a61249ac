"""Tests of `studio/ui/features/canvas/search`."""
