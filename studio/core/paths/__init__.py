"""Paths of files: which of them lead to other machines."""
