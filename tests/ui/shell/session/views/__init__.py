"""Tests of `studio/ui/shell/session/views`."""
