"""Tests of `studio/ui/shell/settings`."""
