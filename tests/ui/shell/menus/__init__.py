"""Tests of `studio/ui/shell/menus`."""
