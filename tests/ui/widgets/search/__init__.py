"""Tests of `studio/ui/widgets/search`."""
