"""Tests of the node editor."""
