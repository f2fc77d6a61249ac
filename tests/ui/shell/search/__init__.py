"""Tests of `studio/ui/shell/search`."""
