"""Tests of `studio/ui/features/gallery`."""
