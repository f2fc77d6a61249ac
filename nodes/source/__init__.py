"""Sources: what a graph begins with."""
