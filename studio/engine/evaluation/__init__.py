"""Evaluation of compiled outputs at frames.

The plan, the executor that calls the nodes, and the look-up and clearing of cached values.
"""
