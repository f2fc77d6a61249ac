"""Tests of `studio/ui/features/animation/keys`."""
