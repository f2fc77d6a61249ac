"""Generators: clips that are made in one go, as a job."""
