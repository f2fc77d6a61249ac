"""The `.loom` file.

Schema, parser, formatter, linked files, the fingerprint of a project and what was granted to it.
"""
