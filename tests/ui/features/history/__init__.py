"""Tests of `studio/ui/features/history`."""
