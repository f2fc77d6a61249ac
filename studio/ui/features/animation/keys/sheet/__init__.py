"""Rows of keys.

Their lines, hit tests, drags and painting; the timeline and the dope sheet show them.
"""
