"""Results that were slow to compute, kept on disk under their digest."""
