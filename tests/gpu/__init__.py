"""Checks that need a graphics card: `python -m tests.gpu` runs all of them in one call and writes a table.

They are no tests of pytest, so that they run where there is a torch for the card and little else. Each check is a
process of its own: one that crashes, hangs or runs out of memory ends no other. What a machine lacks is said for each.
"""
