"""Tests of `studio/ui/shell/fields`."""
