"""Tests of `nodes/motion/planar_track`."""
