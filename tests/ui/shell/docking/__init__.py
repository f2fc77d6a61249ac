"""Tests of `studio/ui/shell/docking`."""
