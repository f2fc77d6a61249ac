"""Optimization of weights.

Optimizers, schedules, averaged weights and the check for divergence.
"""
