"""Tests of `studio/ui/features/inspector/fields/options_field`."""
