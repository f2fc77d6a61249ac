"""Flattening of graphs: one flat graph in place of nested groups, as the engine computes it.

Fragments that stand for groups, and the removal of muted nodes.
"""
