"""Tests of `studio/ui/features/presets`."""
