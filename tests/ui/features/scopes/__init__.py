"""Tests of `studio/ui/features/scopes`."""
