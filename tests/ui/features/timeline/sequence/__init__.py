"""Tests of `studio/ui/features/timeline/sequence`."""
