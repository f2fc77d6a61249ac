"""Cache of computed values: bounded in memory, and on disk."""
