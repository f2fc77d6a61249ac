"""Fields for parameters.

One widget for each kind of value.
"""
