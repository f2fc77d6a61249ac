"""Tests of `studio/ui/features/variants`."""
