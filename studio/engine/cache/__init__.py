"""Cache of computed values in memory.

The bounded cache, its look-up and its invalidation.
"""
