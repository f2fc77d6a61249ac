"""Completion of names.

What may follow the cursor, found in live objects without running any of their code.
"""
