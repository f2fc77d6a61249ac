"""Tests of `studio/ui/features/viewer/controllers`."""
