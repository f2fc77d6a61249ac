"""Tests of where samples come from."""
