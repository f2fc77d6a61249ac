"""Frameloom: a studio in which the timeline asks a graph of nodes for one frame."""

__version__ = "0.1.0"
