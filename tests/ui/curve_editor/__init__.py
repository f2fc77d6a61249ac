"""Tests of studio.ui.curve_editor."""
