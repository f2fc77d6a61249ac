"""Search for node types and for nodes.

The index of node types, the help that a search shows, and the search through the graph.
"""
