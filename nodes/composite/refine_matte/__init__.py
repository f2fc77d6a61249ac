"""Refine Matte: a rough mask becomes a matte with soft edges, and the colors before what is behind."""
