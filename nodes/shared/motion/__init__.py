"""Optical flow: estimation, consistency checks, warping, interpolation of frames and colors of directions."""
