"""Tests of `studio/ui/shell/fields/tone_curve`."""
