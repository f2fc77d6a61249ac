"""Adding nodes to the graph: by search, by drops, and into wires."""
