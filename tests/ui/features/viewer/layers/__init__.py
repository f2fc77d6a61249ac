"""Tests of `studio/ui/features/viewer/layers`."""
