"""What is computed when, and where.

Priorities, prefetch, cancellation, devices and the heap.
"""
