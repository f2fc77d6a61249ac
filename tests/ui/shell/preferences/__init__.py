"""Tests of `studio/ui/shell/preferences`."""
