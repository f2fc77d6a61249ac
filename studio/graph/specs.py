"""The node types that are no computation: groups, their ports, and dots."""

from __future__ import annotations

GROUP = "graph.group"
INPUT = "graph.input"
OUTPUT = "graph.output"
DOT = "graph.dot"

MOST_LEVELS = 64
"""How deep groups may lie in groups."""
