"""Optical flow: estimation, consistency checks, warping, interpolation of frames and colours of directions."""
