"""Tests of `studio/ui/shell/models`."""
