"""Rows of the list of jobs."""
