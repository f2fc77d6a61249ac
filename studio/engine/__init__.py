"""Computation of frames: digests, plans, the executor, the cache and rendering. No Qt."""
