"""Tests of `studio.sdk.paint`."""
