"""Tests of studio.media.devices."""
