"""Tests of `studio/ui/features/inspector/fields/tone_curve`."""
