"""Tests of `studio/ui/features/timeline/transport`."""
