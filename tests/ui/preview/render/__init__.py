"""Tests of `studio/ui/preview/render`."""
