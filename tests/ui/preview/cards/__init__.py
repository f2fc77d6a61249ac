"""Tests of `studio/ui/preview/cards`."""
