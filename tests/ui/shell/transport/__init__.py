"""Tests of `studio/ui/shell/transport`."""
