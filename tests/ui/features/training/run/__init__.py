"""Tests of `studio/ui/features/training/run`."""
