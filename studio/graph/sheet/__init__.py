"""The X/Y sheet: one project with one or two parameters over lists of values.

A sheet changes nothing: each of its cells is the frozen project with other values.
"""
