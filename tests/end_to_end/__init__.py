"""Whole ways through the house: real clips, the command line, the real window."""
