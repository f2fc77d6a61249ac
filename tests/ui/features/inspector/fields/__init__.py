"""Tests of `studio/ui/features/inspector/fields`."""
