"""Tests of `studio/ui/features/inspector/fields/model_field`."""
