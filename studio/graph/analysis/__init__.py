"""Analysis of a graph without computing frames.

Problems, permissions, invalidation, differences and audio routing.
"""
