"""Permissions of projects as they lie in files: what was allowed, and which files are a project's own."""
