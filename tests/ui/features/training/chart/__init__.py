"""Tests of `studio/ui/features/training/chart`."""
