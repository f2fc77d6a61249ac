"""Tests of the field of tracks."""
