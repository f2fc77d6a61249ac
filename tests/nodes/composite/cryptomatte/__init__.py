"""Tests of `nodes/composite/cryptomatte`."""
