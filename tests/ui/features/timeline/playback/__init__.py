"""Tests of `studio/ui/features/timeline/playback`."""
