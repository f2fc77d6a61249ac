"""Edits of expressions, and of references in them when nodes move."""
