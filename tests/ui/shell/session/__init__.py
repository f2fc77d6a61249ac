"""Tests of `studio/ui/shell/session`."""
