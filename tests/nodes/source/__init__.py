"""Nodes that clips come from."""
