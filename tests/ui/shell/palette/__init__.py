"""Tests of `studio/ui/shell/palette`."""
