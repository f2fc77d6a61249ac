"""The `.loom` file.

Schema, parser, formatter, linked files and the fingerprint of a project.
"""
