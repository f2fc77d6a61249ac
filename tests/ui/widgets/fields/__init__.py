"""Tests of `studio/ui/widgets/fields`."""
