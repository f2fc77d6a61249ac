"""Tests of `nodes/train/folder`."""
