"""Networks in the graph: their weights in files, their modules in memory, and all of them joined to be trained."""
