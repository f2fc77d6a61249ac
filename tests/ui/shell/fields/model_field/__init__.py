"""Tests of `studio/ui/shell/fields/model_field`."""
