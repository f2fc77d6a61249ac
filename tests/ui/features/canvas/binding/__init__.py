"""Tests of `studio/ui/features/canvas/binding`."""
