"""Planar Track: a flat surface followed through a clip, as the homography from a reference frame."""
