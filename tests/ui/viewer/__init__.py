"""Tests of studio.ui.viewer."""
