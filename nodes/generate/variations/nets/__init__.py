"""The arithmetic of patches."""
