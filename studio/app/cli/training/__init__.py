"""`train`: the command, and training by several processes."""
