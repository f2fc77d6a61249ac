"""Networks in the graph."""
