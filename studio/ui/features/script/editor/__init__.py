"""The editor of a script.

Line numbers, colors of Python, indentation, brackets.
"""
