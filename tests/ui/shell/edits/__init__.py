"""Tests of `studio/ui/shell/edits`."""
