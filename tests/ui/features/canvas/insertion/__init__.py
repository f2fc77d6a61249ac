"""Tests of `studio/ui/features/canvas/insertion`."""
