"""Output of the command line.

Console messages, progress lines and reports.
"""
