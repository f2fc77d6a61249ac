"""Nodes that change and measure sound."""
