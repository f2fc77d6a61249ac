"""Tests of `studio/ui/widgets/labels`."""
