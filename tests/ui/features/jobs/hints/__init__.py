"""Tests of `studio/ui/features/jobs`."""
