"""Retake, Extend, Fill the Gap: actions on the timeline that add a chain of nodes which makes new frames."""
