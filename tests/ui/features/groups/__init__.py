"""Tests of `studio/ui/features/groups`."""
