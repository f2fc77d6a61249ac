"""Tests of `studio/ui/features/canvas/cards`."""
