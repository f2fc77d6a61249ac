"""Tests of `studio/ui/features/inspector/selection`."""
