"""Several nodes edited at once.

Shared values, shared drivers and edits of both.
"""
