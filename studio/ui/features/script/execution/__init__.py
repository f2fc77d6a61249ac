"""Runs of scripts.

A thread for each run, its output, its errors, and how it is stopped.
"""
