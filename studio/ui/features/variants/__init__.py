"""Variants of a project.

Switching, comparing and naming them.
"""
