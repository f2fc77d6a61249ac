"""Evaluation of one output at one frame.

The compiler, content digests, the plan, and the executor that calls the nodes.
"""
