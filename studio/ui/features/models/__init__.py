"""Pretrained models on this machine: what is known of them, and the panel that shows, adds, downloads and removes."""
