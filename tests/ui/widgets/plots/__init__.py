"""Tests of `studio/ui/widgets/plots`."""
