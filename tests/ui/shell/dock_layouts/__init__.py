"""Tests of `studio/ui/shell/dock_layouts`."""
