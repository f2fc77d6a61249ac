"""Compilation of graphs: from a graph to outputs that can be computed.

The compiler, compiled outputs, which frames of its inputs an output reads, and content digests.
"""
