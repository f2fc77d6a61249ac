"""Optical flow, and pictures moved along it."""
