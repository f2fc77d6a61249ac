"""Tests of `studio/ui/widgets/text`."""
