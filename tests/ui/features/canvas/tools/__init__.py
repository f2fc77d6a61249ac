"""Tests of `studio/ui/features/canvas/tools`."""
