"""Scheduling of computation: its order and its devices.

Priorities, cancellation, devices and the heap.
"""
