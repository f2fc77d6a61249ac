"""The X/Y sheet.

One output over the values of one or two parameters, side by side, and seeds to choose from.
"""
