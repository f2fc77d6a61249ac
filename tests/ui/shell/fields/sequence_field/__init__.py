"""Tests of the field of a sequence."""
