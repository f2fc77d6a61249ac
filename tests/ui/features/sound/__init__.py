"""Tests of `studio/ui/features/sound`."""
