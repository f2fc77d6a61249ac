"""Expressions over pixels: text is parsed to a list of operations, which torch computes for all pixels at once.

Nothing of Python's own is run: names and functions are those of tables, and there are no attributes, loops or calls of
anything else.
"""
