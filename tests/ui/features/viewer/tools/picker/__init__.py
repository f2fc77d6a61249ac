"""Tests of `studio/ui/features/viewer/tools/picker`."""
