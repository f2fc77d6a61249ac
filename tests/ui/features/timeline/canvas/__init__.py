"""Tests of `studio/ui/features/timeline/canvas`."""
