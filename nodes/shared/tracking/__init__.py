"""Tracks: what followed points say of the motion of a surface, and homographies between corners."""
