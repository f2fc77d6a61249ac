"""The menu of the cache.

Its use, its limit and clearing.
"""
