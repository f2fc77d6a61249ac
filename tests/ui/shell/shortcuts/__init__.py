"""Tests of `studio/ui/shell/shortcuts`."""
