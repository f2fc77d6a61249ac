"""Tests of `studio/ui/widgets`."""
