"""Tests of `studio/ui/features/retake`."""
