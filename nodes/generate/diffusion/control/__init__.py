"""Steering of a diffusion pipeline by controls and references.

Control networks (ControlNet, T2I-Adapter), reference adapters (IP-Adapter), and the arguments that pipelines take for
both.
"""
