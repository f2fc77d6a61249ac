"""Edits between a Sequence and the graph around it: a Sequence made of nodes, clips that show nodes, clips as nodes.

Each is planned as a pure function: from a frozen level to one command.
"""
