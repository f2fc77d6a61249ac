"""Tests of `nodes/signal`."""
