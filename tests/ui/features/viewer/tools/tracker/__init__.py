"""Tests of the tracks in the viewer."""
