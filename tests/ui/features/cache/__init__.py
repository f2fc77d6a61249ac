"""Tests of `studio/ui/features/cache`."""
