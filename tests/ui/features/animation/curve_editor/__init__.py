"""Tests of `studio/ui/features/animation/curve_editor`."""
