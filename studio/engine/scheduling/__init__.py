"""Scheduling of computation: its order and its devices.

Priorities, prefetch, cancellation, devices and the heap.
"""
