"""Tests of the tracks of points."""
