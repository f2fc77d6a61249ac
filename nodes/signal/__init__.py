"""Signals: one number for each frame, to drive parameters with."""
