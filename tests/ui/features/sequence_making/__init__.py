"""Tests of `studio/ui/features/sequence_making`."""
