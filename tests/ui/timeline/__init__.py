"""Tests of studio.ui.timeline."""
