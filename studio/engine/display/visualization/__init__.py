"""Pictures of values that are no pictures.

Optical flow, signals, overlays and scopes.
"""
