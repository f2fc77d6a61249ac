"""The console.

What scripts print, and the line for single statements.
"""
