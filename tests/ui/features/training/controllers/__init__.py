"""Tests of `studio/ui/features/training/controllers`."""
