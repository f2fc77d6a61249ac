"""Hints to the user about jobs that run."""
