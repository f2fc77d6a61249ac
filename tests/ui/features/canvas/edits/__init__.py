"""Tests of `studio/ui/features/canvas/edits`."""
