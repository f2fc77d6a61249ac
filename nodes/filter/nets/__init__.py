"""Networks that filters run."""
