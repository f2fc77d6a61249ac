"""Tests of `nodes/shared/picture_files`."""
