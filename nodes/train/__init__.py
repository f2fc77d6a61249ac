"""Training: where samples come from, and what learns from them."""
