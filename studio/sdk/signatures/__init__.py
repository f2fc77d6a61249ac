"""Signatures of node methods.

How the methods of a node class are found and their arguments read.
"""
