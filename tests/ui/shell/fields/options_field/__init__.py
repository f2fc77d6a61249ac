"""Tests of `studio/ui/shell/fields/options_field`."""
