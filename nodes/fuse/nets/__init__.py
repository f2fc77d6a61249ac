"""Fusions as modules of torch."""
