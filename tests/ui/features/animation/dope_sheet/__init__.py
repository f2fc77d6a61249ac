"""Tests of `studio/ui/features/animation/dope_sheet`."""
