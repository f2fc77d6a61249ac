"""Tests of studio.ui.dope_sheet."""
