"""Files that nodes name.

Provenance and patterns of numbered sequences.
"""
