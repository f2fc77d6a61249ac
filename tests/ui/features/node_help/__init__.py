"""Tests of `studio/ui/features/node_help`."""
