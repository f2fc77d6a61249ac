"""Tests of `studio/ui/shell`."""
