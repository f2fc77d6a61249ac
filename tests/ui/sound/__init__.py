"""Tests of studio.ui.sound."""
