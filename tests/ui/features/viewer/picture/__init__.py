"""Tests of `studio/ui/features/viewer/picture`."""
